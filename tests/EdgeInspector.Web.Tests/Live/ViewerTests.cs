using System.Text;
using EdgeInspector.TestKit;
using EdgeInspector.Web.Live;
using Xunit;

namespace EdgeInspector.Web.Tests.Live;

public sealed class ViewerTests : IDisposable
{
    private readonly Viewer _viewer = new();

    public void Dispose() => _viewer.Dispose();

    [Fact]
    public void Wants_OnlyStationsThatAreWatched()
    {
        Assert.False(_viewer.Wants("cap", isWorthAPlace: true));
        Say("""{ "type": "watch", "stations": ["cap"] }""");
        Assert.True(_viewer.Wants("cap", isWorthAPlace: false));
        Assert.False(_viewer.Wants("lid", isWorthAPlace: true));
    }

    [Fact]
    public void Post_PageThatDrawsNothing_KeepsTheNewestPictureOfEachStationAlone()
    {
        Say("""{ "type": "watch", "stations": ["cap", "lid"] }""");
        for (int i = 1; i <= 100; i++)
        {
            _viewer.Post(new PictureMessage("cap", i, [1]));
            _viewer.Post(new PictureMessage("lid", i, [1]));
            _viewer.Post(new PictureMessage("other", i, [1]));
        }
        Assert.Equal(2, _viewer.WaitingPictures);
        Assert.False(_viewer.Wants("cap", isWorthAPlace: false));
        Assert.True(_viewer.Wants("cap", isWorthAPlace: true));
    }

    [Fact]
    public async Task Serve_PageThatDrawsSlowly_GetsTheNewestPictureAfterEachOneThatItHasDrawn()
    {
        using var socket = new FakeSocket();
        using var stop = new CancellationTokenSource();
        Task serving = _viewer.ServeAsync(socket, stop.Token);
        socket.Say("""{ "type": "watch", "stations": ["cap"] }""");
        await TestKit.Eventually.TrueAsync(() => _viewer.Wants("cap", isWorthAPlace: false));
        _viewer.Post(new PictureMessage("cap", 1, [1]));
        await TestKit.Eventually.TrueAsync(() => socket.Pictures.SequenceEqual([1]));
        _viewer.Post(new PictureMessage("cap", 2, [2]));
        _viewer.Post(new PictureMessage("cap", 3, [3]));
        // A text that comes later has gone out, and the pictures wait for the page.
        _viewer.Post("{}"u8.ToArray());
        await TestKit.Eventually.TrueAsync(() => socket.Texts == 1);
        Assert.Equal([1], socket.Pictures);
        socket.Say("""{ "type": "drawn", "station": "cap", "seq": 1 }""");
        await TestKit.Eventually.TrueAsync(() => socket.Pictures.SequenceEqual([1, 3]));
        Assert.Equal(0, _viewer.WaitingPictures);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Serve_PageThatSetsACameraUp_GetsItsPicturesApartFromThoseOfParts()
    {
        using var socket = new FakeSocket();
        using var stop = new CancellationTokenSource();
        Task serving = _viewer.ServeAsync(socket, stop.Token);
        Assert.False(_viewer.WantsCamera("cap"));
        socket.Say("""{ "type": "look", "stations": ["cap"] }""");
        await TestKit.Eventually.TrueAsync(() => _viewer.WantsCamera("cap"));
        Assert.False(_viewer.WantsCamera("lid"));
        Assert.False(_viewer.Wants("cap", isWorthAPlace: true));
        _viewer.Post(new PictureMessage("cap", 7, [1]));
        _viewer.Post(new PictureMessage("cap", 1, [2]) { IsOfCamera = true });
        await TestKit.Eventually.TrueAsync(() => socket.Pictures.SequenceEqual([2]));
        // Nothing is taken for a page that has not shown the one before.
        Assert.False(_viewer.WantsCamera("cap"));
        socket.Say("""{ "type": "drawn", "station": "cap", "seq": 1 }""");
        socket.Say("""{ "type": "seen", "station": "cap", "seq": 1 }""");
        await TestKit.Eventually.TrueAsync(() => _viewer.WantsCamera("cap"));
        socket.Say("""{ "type": "look", "stations": [] }""");
        await TestKit.Eventually.TrueAsync(() => !_viewer.WantsCamera("cap"));
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Post_PageThatReadsNothing_IsLetGo()
    {
        using var socket = new FakeSocket { IsStuck = true };
        Task serving = _viewer.ServeAsync(socket, CancellationToken.None);
        for (int i = 0; i <= Viewer.MaxTexts + 1; i++) _viewer.Post("{}"u8.ToArray());
        await serving.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), TestContext.Current.CancellationToken);
        Assert.True(socket.IsAborted);
    }

    [Fact]
    public void Post_PageThatHasGone_GoesNowhereAndDisturbsNobody()
    {
        Say("""{ "type": "watch", "stations": ["cap"] }""");
        _viewer.Dispose();
        _viewer.Post(new PictureMessage("cap", 1, [1]));
        _viewer.Post("{}"u8.ToArray());
        Assert.Equal(0, _viewer.WaitingPictures);
        Assert.False(_viewer.Wants("cap", isWorthAPlace: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{ "type": 7 }""")]
    [InlineData("""{ "type": "watch" }""")]
    [InlineData("""{ "type": "watch", "stations": [null] }""")]
    [InlineData("""{ "type": "watch", "stations": [7] }""")]
    [InlineData("""{ "type": "drawn", "station": "cap", "seq": "7" }""")]
    [InlineData("""{ "type": "drawn", "station": "cap", "seq": 1e30 }""")]
    [InlineData("""{ "type": "drawn", "station": null, "seq": 1 }""")]
    [InlineData("""{ "type": "look", "stations": {} }""")]
    [InlineData("""{ "type": "seen", "station": "cap" }""")]
    [InlineData("""{ "type": "launch" }""")]
    public void Take_WhatNoPageSays_IsRefused(string message) => Assert.False(_viewer.Take(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Take_MoreStationsThanThereCanBe_IsRefused() =>
        Assert.False(
            _viewer.Take(
                Encoding.UTF8.GetBytes(
                    $$"""{ "type": "watch", "stations": [{{string.Join(",", Enumerable.Range(0, 65).Select(i => $"\"{i}\""))}}] }""")));

    private void Say(string message) => Assert.True(_viewer.Take(Encoding.UTF8.GetBytes(message)));
}
