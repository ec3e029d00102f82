using System.Net;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>The operator page: the line on one screen, in a browser.</summary>
internal sealed record PageConfiguration
{
    [Key("Whether there is a page.")]
    public bool Enabled { get; init; } = true;

    [Key("Address to listen at. Another than one of this machine alone, such as 0.0.0.0, is used as soon as there are users ('edge-inspector user add').",
        Example = "0.0.0.0")]
    public string Address { get; init; } = "127.0.0.1";

    [Key("Port to listen at.", Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 9480;

    [Key("Names by which other machines may call the page, beside addresses and this machine's name with or without a domain.",
        Format = TextFormat.HostName, MaximumItems = 16, NullMeans = "no others", Example = new[] { "vision.line4.plant" })]
    public ValueList<string>? Hosts { get; init; }

    [Key("Whether a browser of this machine may look without a login, where there are users. Leave it off behind a proxy of this machine: everybody comes from here then.")]
    public bool Kiosk { get; init; }

    [Key("Certificate (PEM) that the page shows, with its intermediates; with it the page speaks HTTPS only. Replaced files are taken within seconds.",
        Format = TextFormat.File, NullMeans = "the page speaks HTTP", Example = "tls/page.pem")]
    public string? TlsCertificateFile { get; init; }

    [Key("The private key (PEM, without a passphrase) of the page's certificate.", Format = TextFormat.File, NullMeans = "none",
        Example = "tls/page.key")]
    public string? TlsKeyFile { get; init; }

    /// <summary>Whether the page is encrypted.</summary>
    public bool IsEncrypted => TlsCertificateFile is not null && TlsKeyFile is not null;

    /// <summary>Whether it is for browsers of this machine alone.</summary>
    public bool IsLocal => Address == "localhost" || (IPAddress.TryParse(Address, out IPAddress? address) && IPAddress.IsLoopback(address));
}
