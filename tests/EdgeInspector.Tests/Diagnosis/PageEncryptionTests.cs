using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis;
using EdgeInspector.Diagnosis.Examinations;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Diagnosis;

public sealed class PageEncryptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = TestAuthority.Root("plant");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("localhost", null)]
    [InlineData("0.0.0.0", "service.pageNotEncrypted")]
    [InlineData("10.0.0.5", "service.pageNotEncrypted")]
    public void FindListeners_PageInTheOpen_IsAWarningBeyondThisMachine(string address, string? finding)
    {
        List<Finding> findings = [];
        PageEncryption.FindListeners(new PageConfiguration { Address = address }, findings);
        Assert.Equal(finding, findings.SingleOrDefault()?.Id);
        Assert.All(findings, one => Assert.Equal(Severity.Warning, one.Severity));
        findings.Clear();
        PageEncryption.FindListeners(
            new PageConfiguration { Address = address, TlsCertificateFile = "page.pem", TlsKeyFile = "page.key" }, findings);
        Assert.Empty(findings);
    }

    [Fact]
    public void Find_Certificate_ThatBrowsersTake_IsFine()
    {
        Assert.Empty(Found(Put(["vision.line4.plant", "10.0.0.5"]) with { Address = "10.0.0.5", Hosts = ["vision.line4.plant"] }));
        Assert.Empty(Found(Put(["*.line4.plant", "box"]) with { Address = "0.0.0.0", Hosts = ["vision.line4.plant"] }));
    }

    [Fact]
    public void Find_Certificate_OfAnotherHost_SaysWhoseItIs()
    {
        Finding finding = Assert.Single(Found(Put(["other.plant"]) with { Hosts = ["vision.line4.plant"] }));
        Assert.Equal(("service.pageCertificateHost", Severity.Warning), (finding.Id, finding.Severity));
        Assert.Contains("vision.line4.plant; it is for other.plant", finding.What, StringComparison.Ordinal);
        Assert.Equal("service.pageCertificateHost", Assert.Single(Found(Put([]))).Id);
    }

    [Theory]
    [InlineData(-60, "holds from", true)]
    [InlineData(0, "ends on", false)]
    [InlineData(60, "ended on", true)]
    public void Find_Certificate_OutsideOfItsTime_SaysWhen(int days, string what, bool isError)
    {
        PageConfiguration page = Put(["127.0.0.1"]);
        List<Finding> findings = [];
        PageEncryption.Find(page, "box", TimeProvider.System.GetUtcNow().AddDays(days), findings);
        Finding finding = Assert.Single(findings);
        Assert.Equal(("service.pageCertificateEnds", isError ? Severity.Error : Severity.Warning), (finding.Id, finding.Severity));
        Assert.Contains(what, finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_FilesThatCannotBeUsed_AreNamedWithTheirKeys()
    {
        PageConfiguration page = Put(["127.0.0.1"]);
        File.WriteAllText(page.TlsKeyFile!, _authority.Sign("another").Key);
        Assert.Contains("belongs to no certificate", Unusable(page), StringComparison.Ordinal);
        File.WriteAllText(page.TlsCertificateFile!, "-----BEGIN CERTIF");
        Assert.Contains("page.tlsCertificateFile", Unusable(page), StringComparison.Ordinal);
        File.Delete(page.TlsCertificateFile!);
        Assert.Contains(page.TlsCertificateFile!, Unusable(page), StringComparison.Ordinal);
        Assert.Empty(Found(page with { Enabled = false }));
    }

    private static string Unusable(PageConfiguration page)
    {
        Finding finding = Assert.Single(Found(page));
        Assert.Equal(("service.pageCertificate", Severity.Error), (finding.Id, finding.Severity));
        return finding.What;
    }

    // All but what is said of its end, which tests' certificates are always near to.
    private static List<Finding> Found(PageConfiguration page)
    {
        List<Finding> findings = [];
        PageEncryption.Find(page, "box", TimeProvider.System.GetUtcNow(), findings);
        return [.. findings.Where(finding => finding.Id != "service.pageCertificateEnds")];
    }

    private PageConfiguration Put(string[] hosts)
    {
        (string certificate, string key) = _authority.Sign("page", hosts);
        File.WriteAllText(_folder.PathTo("page.pem"), certificate);
        File.WriteAllText(_folder.PathTo("page.key"), key);
        return new PageConfiguration { TlsCertificateFile = _folder.PathTo("page.pem"), TlsKeyFile = _folder.PathTo("page.key") };
    }
}
