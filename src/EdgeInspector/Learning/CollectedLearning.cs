using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Verbs;

namespace EdgeInspector.Learning;

/// <summary>
/// Learns from what a station collected: the same run as from a folder that has those pictures under the same names, and the same package.
/// </summary>
internal static class CollectedLearning
{
    /// <summary>Says what cannot be asked for together.</summary>
    public static void Check(CommandResult result, (Option Good, Option Collected, Option Camera) from, IEnumerable<Option> foreign)
    {
        bool isCollected = IsGiven(from.Collected);
        if (new[] { from.Good, from.Collected, from.Camera }.Count(IsGiven) != 1)
            result.AddError("Give one of '--good' with a folder, '--camera' with a station, and '--collected' with '--station'.");
        if (!isCollected) return;
        if (result.Children.All(child => child is not OptionResult { Option.Name: "--station" })) result.AddError("--collected needs --station.");
        foreach (Option option in foreign)
            if (IsGiven(option))
                result.AddError($"--collected takes all that was collected: {option.Name} is of folders. 'collect drop' takes a picture out.");

        bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };
    }

    /// <summary>The pictures, in the order in which they were collected.</summary>
    /// <param name="history">The versions of the station's model.</param>
    /// <param name="codec">Reads them.</param>
    /// <param name="options">Which part of each to learn.</param>
    /// <exception cref="CommandException">There are none.</exception>
    /// <exception cref="HistoryException">One of them is not what it was.</exception>
    public static FolderPictures Open(ModelHistory history, IPictureCodec codec, LearningOptions options, CancellationToken cancellation)
    {
        var book = new CollectionBook(history);
        IReadOnlyList<CollectedPicture> pictures = book.ReadAll().Pictures;
        if (pictures.Count == 0)
            throw new CommandException(ExitCode.InputData, $"{history.Name} has collected no picture yet: edge-inspector collect start --station {history.Station}");
        return FolderPictures.OpenListed(
            $"what {history.Name} collected", [.. pictures.Select(picture => (picture.Picture.Path, book.PathOf(picture)))], codec, options,
            cancellation);
    }

    /// <summary>Learns for an agent that started this process: it reads how far the work is, and one sentence at the end.</summary>
    public static int Run(LearningRun run, LearningRecord record, VersionNote note, CancellationToken cancellation)
    {
        var progress = new CallbackProgress(TimeProvider.System, step => Console.WriteLine(WorkProgress.Line(step.Share, step.Stage)));
        (LearningOutcome outcome, _) = run.Execute(PictureLibrary.Codec(), TimeProvider.System, _ => { }, progress, cancellation);
        string version = record.Complete(run, outcome.Model.Images, note)[0];
        string apart = outcome.Model.Calibration.SetAside is not { Count: > 0 } files ? ""
            : $" Apart from the others: {string.Join(", ", files.Take(10))}. Look at what is there, drop what is not good, and learn again.";
        Console.WriteLine(TerminalText.Of(FormattableString.Invariant(
            $"{version} It was learned from {outcome.Model.Images.Count} good parts, threshold {outcome.Model.Calibration.Threshold:0.###}, and is not in use before somebody releases it.{apart}")));
        return ExitCode.Done;
    }
}
