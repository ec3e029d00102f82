// A virtual GigE camera until somebody closes its input or kills it: ADDRESS SERIAL LOST-PACKETS.
using System.Globalization;
using EdgeInspector.TestKit.Cameras;

using var camera = new VirtualGigeCamera(args[0], args[1]) { LostPackets = double.Parse(args[2], CultureInfo.InvariantCulture) };
while (await Console.In.ReadLineAsync() is not null)
{
}
