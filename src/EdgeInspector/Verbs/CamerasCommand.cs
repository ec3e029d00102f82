using System.CommandLine;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Cameras;
using EdgeInspector.CameraTools;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;

namespace EdgeInspector.Verbs;

/// <summary>cameras: what cameras there are, what they can be set to, and what they deliver.</summary>
internal static class CamerasCommand
{
    private const int Buffers = 8;
    private const string IdHelp =
        "A station of the configuration (with all its settings), a serial number, IP address or id, /dev/video0, or a URL.";

    public static Command Create() =>
        new("cameras", "Finds cameras, shows their settings, grabs pictures, watches what they deliver.") { List(), Show(), Grab(),
            Watch() };

    private static Verb List()
    {
        Option<string> config = RunCommand.ConfigurationOption();
        Option<bool> json = ModelOptions.Json("Write JSON instead of a table.");
        var verb = new Verb("list", "Lists the cameras that answer, and which station of the configuration uses them.", "cameras list",
            "cameras list --json") { config, json };
        return verb.Does((parsed, _) =>
        {
            IReadOnlyList<FoundCamera> found = CameraSearch.Find(out IReadOnlyList<string> notes);
            CameraTable.Write(found, CameraChoice.Stations(parsed.GetValue(config)), parsed.GetValue(json), Console.Out);
            foreach (string note in notes) Console.Error.WriteLine(note);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Show()
    {
        Argument<string> id = Id();
        Option<string> config = RunCommand.ConfigurationOption();
        Option<bool> json = ModelOptions.Json("Write JSON instead of a table.");
        var verb = new Verb("show",
            "Shows all settings of a GigE Vision or USB3 Vision camera with what is allowed; also while an agent uses it.",
            "cameras show 192.168.10.21") { id, config, json };
        return verb.Does((parsed, _) =>
        {
            CameraConfiguration camera = CameraChoice.Find(parsed.GetRequiredValue(id), CameraChoice.Stations(parsed.GetValue(config)));
            if (camera is not AravisCameraConfiguration aravis)
                throw new CommandException(ExitCode.Usage,
                    $"Only cameras of the driver aravis list their settings; this one is {camera.Driver.ToString().ToLowerInvariant()}.");
            CameraTable.Write(CameraSearch.Settings(aravis.Address), parsed.GetValue(json), Console.Out);
            return Task.FromResult(ExitCode.Done);
        });
    }

    private static Verb Grab()
    {
        Argument<string> id = Id();
        Option<string> config = RunCommand.ConfigurationOption();
        Option<int> count = NumberOptions.Number("--count", "number", 1, 1, 1_000_000, "How many.");
        var folder = new Option<string>("--out") { Description = "Folder for the pictures.", HelpName = "folder", Required = true };
        var verb = new Verb("grab", "Writes frames as PNG pictures, to learn from or to look at.",
            "cameras grab 192.168.10.21 --count 200 --out good", "cameras grab cap --out look") { id, config, count, folder };
        return verb.Does((parsed, cancellation) =>
        {
            string word = parsed.GetRequiredValue(id);
            using ICamera camera = Open(word, parsed.GetValue(config));
            string name = string.Join('_',
                word.Split([.. Path.GetInvalidFileNameChars(), '/', ':', '?', '&'], StringSplitOptions.RemoveEmptyEntries));
            var grab = new CameraGrab(camera, PictureLibrary.Codec(), parsed.GetRequiredValue(folder), Console.Out, TimeProvider.System);
            return Task.FromResult(grab.Run(parsed.GetValue(count), name, cancellation) ? ExitCode.Done : ExitCode.InputData);
        });
    }

    private static Verb Watch()
    {
        Argument<string> id = Id();
        Option<string> config = RunCommand.ConfigurationOption();
        Option<double?> duration = NumberOptions.ForSeconds("End after so many seconds; else with Ctrl-C.");
        var verb = new Verb(
            "watch",
            "Shows each second how many frames come and what is wrong with them: for focus, light, and the network. Exit code 1 when frames were lost.",
            "cameras watch 192.168.10.21", "cameras watch cap --for 60") { id, config, duration };
        return verb.Does((parsed, cancellation) =>
        {
            using ICamera camera = Open(parsed.GetRequiredValue(id), parsed.GetValue(config));
            var watch = new CameraWatch(camera, Console.Out, TimeProvider.System);
            return Task.FromResult(
                watch.Run(parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, cancellation)
                    ? ExitCode.Done
                    : ExitCode.PartFailed);
        });
    }

    private static Argument<string> Id() => new("ID") { Description = IdHelp };

    private static ICamera Open(string word, string? config) =>
        CameraFactory.Open(CameraChoice.Find(word, CameraChoice.Stations(config)), Buffers, PictureLibrary.Codec(), TimeProvider.System,
            new StandardErrorLogger());
}
