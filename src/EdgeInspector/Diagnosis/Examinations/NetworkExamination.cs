using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using EdgeInspector.Cameras.Aravis;
using EdgeInspector.Configuration;

namespace EdgeInspector.Diagnosis.Examinations;

/// <summary>
/// The links to GigE Vision cameras: whether they lead there directly, their packets, and the kernel's room for what arrives.
/// </summary>
internal sealed class NetworkExamination : IExamination
{
    private const string ReceiveLimit = "/proc/sys/net/core/rmem_max";
    private const int WantedReceiveBytes = 4 << 20;

    /// <inheritdoc/>
    public string Area => "network";

    /// <inheritdoc/>
    public Task<string?> RunAsync(DiagnosisTarget target, ICollection<Finding> findings, CancellationToken cancellation)
    {
        (string Station, GenicamCameraConfiguration Camera)[] cameras =
            [.. (target.Configuration?.Stations ?? []).Where(station => station.Camera is GenicamCameraConfiguration)
                .Select(station => (station.Name, (GenicamCameraConfiguration)station.Camera))];
        if (cameras.Length == 0) return Task.FromResult<string?>(null);
        FindSmallBuffers(target.Machine, findings);
        List<string> links = [];
        foreach ((string station, GenicamCameraConfiguration camera) in cameras)
            if (IPAddress.TryParse(camera.Address, out IPAddress? address)) Look(station, address, camera.PacketSize, links, findings);
        return Task.FromResult<string?>(links.Count > 0 ? string.Join(", ", links.Distinct()) : "cameras without a fixed address");
    }

    private static void FindSmallBuffers(Machine machine, ICollection<Finding> findings)
    {
        if (!long.TryParse(machine.Line(ReceiveLimit), CultureInfo.InvariantCulture, out long bytes) || bytes >= WantedReceiveBytes) return;
        findings.Add(new Finding(
            "network.receiveBuffer", Severity.Warning,
            string.Create(CultureInfo.InvariantCulture,
                $"The kernel gives a socket at most {bytes / 1024} KB for what arrives (net.core.rmem_max); cameras send bursts of megabytes."),
            "Packets are lost while the processor is busy for a moment, and frames arrive incomplete.",
            string.Create(CultureInfo.InvariantCulture,
                $"Run 'sysctl -w net.core.rmem_max={8 * WantedReceiveBytes}' as root, and copy systemd/80-edge-inspector-cameras.conf to /etc/sysctl.d so that it holds after a restart.")));
    }

    private static void Look(string station, IPAddress address, int? packetSize, List<string> links, ICollection<Finding> findings)
    {
        if (NetworkLink.To(address) is not { } link)
        {
            findings.Add(new Finding(
                "network.noRoute", Severity.Error, $"station {station}: no link of this machine leads to {address}.",
                "The camera cannot be reached.",
                $"Give the link to the camera an address in its subnet ('ip addr add ... dev ...'), and see that it is up ('ip link')."));
            return;
        }
        links.Add(string.Create(CultureInfo.InvariantCulture, $"{link.Name} (MTU {link.Mtu})"));
        if (packetSize is { } wanted && wanted > link.Mtu)
        {
            findings.Add(new Finding(
                "network.packetSize", Severity.Error,
                string.Create(CultureInfo.InvariantCulture,
                    $"station {station}: camera.packetSize is {wanted}, the link {link.Name} takes {link.Mtu} bytes."),
                    "The camera is not opened: its frames would arrive in pieces.",
                $"Set packetSize to at most {link.Mtu}, or switch on jumbo frames on link, switch and camera ('ip link set {link.Name} mtu 9000')."));
        }
        if (!IsNear(address))
        {
            findings.Add(new Finding(
                "network.otherSubnet", Severity.Warning,
                $"station {station}: {address} lies in no subnet of this machine, so packets go through a router.",
                "Routers drop the bursts of a camera, and its search does not get through.",
                $"Give the link to the camera an address in the camera's subnet, and set the camera's address with its maker's tool."));
        }
    }

    private static bool IsNear(IPAddress address) => IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Any(mine =>
            mine.Address.AddressFamily == address.AddressFamily
            && new IPNetwork(Masked(mine.Address, mine.PrefixLength), mine.PrefixLength).Contains(address));

    private static IPAddress Masked(IPAddress address, int prefix)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
