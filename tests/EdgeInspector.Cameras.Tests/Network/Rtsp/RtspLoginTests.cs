using System.Net;
using EdgeInspector.Cameras.Network.Rtsp;
using Xunit;

namespace EdgeInspector.Cameras.Tests.Network.Rtsp;

public sealed class RtspLoginTests
{
    [Fact]
    public void Digest_WithoutQuality_IsThatOfRfc2069()
    {
        // The example of RFC 2069, section 2.4, with the response as its erratum 749 corrects it.
        string answer = RtspLogin.Choose(
            ["Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""],
            new NetworkCredential("Mufasa", "CircleOfLife"))!.Answer("GET", "/dir/index.html");
        Assert.Equal(
            "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
            answer);
    }

    [Theory]
    [InlineData("Digest realm=\"a\", nonce=\"b\", qop=\"auth\"", "qop=auth, nc=00000001")]
    [InlineData("Basic realm=\"a\"", "Basic dXNlcjp3b3Jk")]
    public void Answer_HasWhatTheCameraAskedFor(string challenge, string part) =>
        Assert.Contains(part, Choose(challenge)!.Answer("DESCRIBE", "rtsp://camera"), StringComparison.Ordinal);

    [Fact]
    public void Choose_TakesTheBestOffer()
    {
        string answer = Choose("Basic realm=\"a\"", "Digest realm=\"a\", nonce=\"b\"", "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-256",
            "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512")!
            .Answer("DESCRIBE", "rtsp://camera");
        Assert.Contains("algorithm=SHA-256", answer, StringComparison.Ordinal);
        Assert.Equal(64, answer.Split("response=\"")[1].Split('"')[0].Length);
    }

    [Theory]
    [InlineData("Basic realm=\"a\", Digest realm=\"a\", nonce=\"b\"", "Digest username=\"user\", realm=\"a\", nonce=\"b\"")]
    [InlineData("Digest realm=\"a, Basic realm=b\", nonce=\"b\", Basic realm=\"a\"",
        "Digest username=\"user\", realm=\"a, Basic realm=b\", nonce=\"b\"")]
    [InlineData("Digest realm=\"a\", nonce=\"b\", Digest realm=\"c\", nonce=\"d\", algorithm=SHA-256", "realm=\"c\", nonce=\"d\"")]
    [InlineData("Negotiate, Basic realm=\"a\"", "Basic ")]
    [InlineData("Digest realm=\"a\", realm=\"c\", nonce=\"b\"", "realm=\"a\", nonce=\"b\"")]
    public void Choose_OfSeveralOffersInOneHeader_TakesTheBest(string header, string answer) =>
        Assert.Contains(answer, Choose(header)!.Answer("DESCRIBE", "rtsp://camera"), StringComparison.Ordinal);

    [Fact]
    public void Choose_NothingThatCanBeAnswered_IsNone() => Assert.Null(Choose("Negotiate", "Digest realm=\"a\", algorithm=SHA-512"));

    private static RtspLogin? Choose(params string[] challenges) => RtspLogin.Choose(challenges, new NetworkCredential("user", "word"));
}
