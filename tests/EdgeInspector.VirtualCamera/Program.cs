// What tests start as a process of its own, until somebody closes its input or kills it: a virtual GigE camera (ADDRESS SERIAL
// LOST-PACKETS), or a
// file system that does not answer (hung-mount FOLDER STEP).
using System.Globalization;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;

if (args[0] == HungMountServer.Word)
{
    HungMountServer.Run(args[1], Enum.Parse<HangsAt>(args[2]), Console.In, Console.Out);
    return;
}
using var camera = new VirtualGigeCamera(args[0], args[1]) { LostPackets = double.Parse(args[2], CultureInfo.InvariantCulture) };
while (await Console.In.ReadLineAsync() is not null)
{
}
