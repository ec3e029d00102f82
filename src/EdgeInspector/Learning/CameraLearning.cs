using System.Text.Json.Nodes;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Histories;
using EdgeInspector.Inference.History;
using EdgeInspector.Verbs;
using CollectCommand = EdgeInspector.Verbs.CollectCommand;

namespace EdgeInspector.Learning;

/// <summary>
/// learn --camera: has the running agent collect good parts at a station without a model, learn from them, and says what came of it. Ended
/// in the middle, the agent goes on, and the same command goes on with it.
/// </summary>
internal static class CameraLearning
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Does all of it.</summary>
    /// <param name="configuration">The whole file.</param>
    /// <param name="station">The station.</param>
    /// <param name="wanted">How many pictures.</param>
    /// <param name="region">The part that is learned; null for all of it.</param>
    /// <param name="note">Who and why.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">No agent runs, it refused, or learning failed.</exception>
    public static async Task<int> RunAsync(
        AgentConfiguration configuration, string station, int wanted, PixelRectangle? region, VersionNote note,
        CancellationToken cancellation)
    {
        note = note with { Reason = note.Reason ?? "first model" };
        CollectCommand.Ask(configuration, CollectCommand.StartOf(station, note, 1, wanted, region));
        using var bar = new ProgressLine(Console.Error);
        bar.Say($"Put good parts under the camera of {station}, in all positions that occur.");
        await WatchAsync(configuration, station, facts =>
        {
            (int collected, int needed) = (Number(facts, "collected"), Number(facts, "needed"));
            bar.Show(Math.Min(1, collected / (double)Math.Max(1, collected + needed)), FormattableString.Invariant($"{collected} collected, {needed} more"));
            return facts["on"]!.GetValue<bool>() is false;
        }, cancellation);
        (string said, JsonObject found) = CollectCommand.ListOf(configuration, station);
        bar.Say($"{said}{CollectCommand.Refused(found)}");
        string? before = found["outcome"]?["at"]?.ToString();
        CollectCommand.Ask(configuration, LocalAgent.Command(CommandVerb.Relearn, station, null, note));
        JsonNode outcome = (await WatchAsync(configuration, station, facts =>
        {
            if (facts["progress"] is { } share) bar.Show(share.GetValue<double>(), facts["stage"]!.GetValue<string>());
            return facts["outcome"]?["at"]?.ToString() is { } at && at != before;
        }, cancellation))["outcome"]!;
        bar.End();
        if (outcome["failed"]!.GetValue<bool>()) throw new CommandException(ExitCode.Model, outcome["text"]!.GetValue<string>());
        Console.WriteLine(TerminalText.Of(outcome["text"]!.GetValue<string>()));
        string version = CollectCommand.ListOf(configuration, station).Facts["learned"]!["version"]!.ToString();
        Console.WriteLine($"Try it with bad parts: edge-inspector models show {version} --station {station} --out FOLDER, and inspect --model FOLDER. To use it: edge-inspector models activate {version} --station {station} --reason \"...\"");
        return ExitCode.Done;
    }

    private static int Number(JsonObject facts, string name) => facts[name]!.GetValue<int>();

    private static async Task<JsonObject> WatchAsync(
        AgentConfiguration configuration, string station, Func<JsonObject, bool> isDone, CancellationToken cancellation)
    {
        while (true)
        {
            JsonObject facts = CollectCommand.ListOf(configuration, station).Facts;
            if (isDone(facts)) return facts;
            await Task.Delay(Look, cancellation);
        }
    }
}
