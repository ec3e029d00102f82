using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Teaching;
using EdgeInspector.Teaching;

namespace EdgeInspector.Agent.Teaching;

/// <summary>Carries out what is asked of collections, and of the first model that is learned from one.</summary>
/// <param name="stations">By name.</param>
/// <param name="collectors">Collect.</param>
/// <param name="work">Learns.</param>
internal sealed class CollectionDesk(IReadOnlyDictionary<string, Station> stations, Collectors collectors, TeachingWork work)
    : IDisposable
{
    private static readonly TimeSpan FramePatience = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _reading = new(1);

    /// <summary>Whether a station has no model yet.</summary>
    public bool IsTeaching(string station) => stations.TryGetValue(station, out Station? found) && found.Revision.IsTeaching;

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    /// <summary>Begins, ends, takes, drops, tries.</summary>
    public async Task<CommandOutcome> ChangeAsync(CollectCommand command)
    {
        if (!IsTeaching(command.Name) && command.Action is not (CollectAction.Stop or CollectAction.Drop))
            return CommandOutcome.Refused(CommandFailure.Invalid,
                $"Station {command.Name} has a model, and inspects with it. Parts that it judges wrongly are taught with 'teach'; for another product remove the key model of the station, or give it a recipe.");
        StationCollector collector = collectors.Of(command.Name);
        if (command.Action == CollectAction.Try) return await TryAsync(collector, command);
        return await CandidateDesk.GuardedAsync(() =>
        {
            collector.Resume();
            return command.Action switch
            {
                CollectAction.Start => Start(collector, command),
                CollectAction.Stop => Follow(collector, collector.Plan with { IsOn = false }),
                CollectAction.Take => Take(collector, command),
                CollectAction.Drop => Drop(collector, command),
                _ => CommandOutcome.Refused(CommandFailure.NotSupported, $"This agent cannot {command.Action}."),
            };
        });
    }

    /// <summary>What was collected, what was refused, how far learning is.</summary>
    public Task<CommandOutcome> ListAsync(ListCollectedCommand command)
    {
        StationCollector collector = collectors.Of(command.Name);
        return CandidateDesk.GuardedAsync(() =>
        {
            collector.Resume();
            // Before the pictures: one that ends by itself has all that it wanted.
            CollectionPlan plan = collector.Plan;
            (IReadOnlyList<CollectedPicture> pictures, IReadOnlyList<string> faults) = collector.Book.ReadAll();
            return CommandOutcome.Done(Said(command.Name, pictures.Count, plan), Json(command.Name, collector, plan, pictures, faults));
        });
    }

    /// <summary>Has the first model learned from what was collected.</summary>
    public Task<CommandOutcome> LearnAsync(RelearnCommand command)
    {
        StationCollector collector = collectors.Of(command.Name);
        return CandidateDesk.GuardedAsync(() =>
        {
            collector.Resume();
            int count = collector.Book.ReadAll().Pictures.Count;
            if (command.KeepsThreshold)
                return CommandOutcome.Refused(CommandFailure.Invalid, $"Station {command.Name} has no model yet, and so no threshold to keep.");
            if (count < CollectedNumber.Least)
                return CommandOutcome.Refused(CommandFailure.Invalid, string.Create(CultureInfo.InvariantCulture,
                    $"Station {command.Name} has collected {count} good parts; a threshold takes {CollectedNumber.Least} at least. Collect {CollectedNumber.Least - count} more."));
            if (work.LearnCollected(command, collector.Plan.Region) is { } why) return CommandOutcome.Refused(CommandFailure.Busy, why);
            return new CommandOutcome
            {
                Message = string.Create(CultureInfo.InvariantCulture,
                    $"The first model of {command.Name} is learned from {count} good parts in the background: {command.Why.TrimEnd('.')}. It will be on record and not in use; an event says when."),
                Old = "none",
                New = string.Create(CultureInfo.InvariantCulture, $"learning from {count} good parts"),
            };
        });
    }

    /// <summary>A picture for the page.</summary>
    /// <param name="station">The station.</param>
    /// <param name="which">The number of a collected one, or the word tried.</param>
    /// <returns>PNG, or JPEG of what was tried; null when there is none.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    public async Task<byte[]?> PictureAsync(string station, string which)
    {
        StationCollector collector = collectors.Of(station);
        // A page asks for all of them at once; the line comes first.
        await _reading.WaitAsync();
        try
        {
            return await ModelActivation.OnThreadAsync(() => PathOf(collector, station, which) is { } path && RegularFile.Exists(path)
                ? RegularFile.ReadAllBytes(path) : null);
        }
        catch (HistoryException)
        {
            // It was dropped meanwhile, or is damaged, which the list says.
            return null;
        }
        finally
        {
            _reading.Release();
        }
    }

    private static string? PathOf(StationCollector collector, string station, string which) => which == "tried"
        ? Path.Combine(TriedFiles.FolderOf(StateOf(collector), station), TriedFiles.Overlay)
        : int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && collector.Book.Find(number) is { } found
            ? collector.Book.PathOf(found) : null;

    private static string StateOf(StationCollector collector) => Path.GetDirectoryName(collector.Book.History.Folder)!;

    // The picture lies where the process that judges finds it; what was found lies beside it.
    private async Task<CommandOutcome> TryAsync(StationCollector collector, CollectCommand command)
    {
        byte[]? next = null;
        if (command.Picture is null)
        {
            try
            {
                next = await collector.NextAsync().WaitAsync(FramePatience);
            }
            catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
            {
                return CommandOutcome.Refused(CommandFailure.Busy,
                    $"No frame came within {FramePatience.TotalSeconds:0} s. Trigger the camera, and try again.");
            }
        }
        return await CandidateDesk.GuardedAsync(() =>
        {
            string folder = TriedFiles.FolderOf(StateOf(collector), command.Name);
            byte[] picture = next ?? RegularFile.ReadAllBytes(collector.Book.PathOf(
                collector.Book.Find(command.Picture!.Value)
                    ?? throw new HistoryException(HistoryFault.NotFound, $"{command.Name} has no collected picture {command.Picture}.")));
            Directory.CreateDirectory(folder);
            File.Delete(Path.Combine(folder, TriedFiles.Facts));
            File.WriteAllBytes(Path.Combine(folder, TriedFiles.Picture), picture);
            return work.Judge(command.Name, folder) is { } why ? CommandOutcome.Refused(CommandFailure.Busy, why)
                : CommandOutcome.Done("The newest version judges it; listCollected says what it found (tried).");
        });
    }

    private static JsonNode? TriedOf(StationCollector collector, string station)
    {
        string path = Path.Combine(TriedFiles.FolderOf(StateOf(collector), station), TriedFiles.Facts);
        try
        {
            return RegularFile.Exists(path) ? JsonNode.Parse(RegularFile.ReadAllBytes(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CommandOutcome Start(StationCollector collector, CollectCommand command)
    {
        var plan = new CollectionPlan(true, command.Every, command.Wanted, command.Region, command.By);
        return Follow(collector, plan);
    }

    private static CommandOutcome Follow(StationCollector collector, CollectionPlan plan)
    {
        string old = Said(collector.Plan);
        collector.Follow(plan);
        int count = collector.Book.ReadAll().Pictures.Count;
        return new CommandOutcome { Message = Said(collector.Book.History.Station, count, plan), Old = old, New = Said(plan) };
    }

    private static CommandOutcome Take(StationCollector collector, CollectCommand command)
    {
        collector.AskForNext(command.By, command.IsForced);
        return CommandOutcome.Done("The next frame is looked at; listCollected says what became of it.");
    }

    private static CommandOutcome Drop(StationCollector collector, CollectCommand command)
    {
        int removed = collector.Remove(command.Picture);
        string what = string.Create(CultureInfo.InvariantCulture,
            $"{(command.Picture is { } one ? $"picture {one}" : $"all {removed} pictures")}");
        return new CommandOutcome
        {
            Message = $"{what} of {collector.Book.History.Station} dropped: no model is learned from that.",
            Old = what,
            New = "none",
        };
    }

    private static string Said(CollectionPlan plan) => !plan.IsOn ? "off" : string.Create(CultureInfo.InvariantCulture,
        $"{(plan.Every is { } every ? $"every {every}. frame" : "by hand")} up to {plan.Wanted}{(plan.Region is { } region ? $", region {region}" : "")}");

    private static string Said(string station, int count, CollectionPlan plan) => string.Create(CultureInfo.InvariantCulture,
        $"Station {station} has collected {count} good parts (false rejects at most {100 * CollectedNumber.LimitOf(count):0.0} %, at 95 %); {Math.Max(0, plan.Wanted - count)} more to {plan.Wanted} ({100 * CollectedNumber.LimitOf(plan.Wanted):0.0} %). It collects: {Said(plan)}.");

    private JsonObject Json(
        string station, StationCollector collector, CollectionPlan plan, IReadOnlyList<CollectedPicture> pictures,
        IReadOnlyList<string> faults)
    {
        CollectionEvent? last = collector.Last;
        return new JsonObject
        {
            ["station"] = station,
            ["teaching"] = IsTeaching(station),
            ["on"] = plan.IsOn,
            ["every"] = plan.Every,
            ["wanted"] = plan.Wanted,
            ["region"] = plan.Region is { } region ? new JsonArray(region.X, region.Y, region.Width, region.Height) : null,
            ["collected"] = pictures.Count,
            ["needed"] = Math.Max(0, plan.Wanted - pictures.Count),
            ["falseRejectLimit"] = CollectedNumber.LimitOf(pictures.Count),
            ["wantedLimit"] = CollectedNumber.LimitOf(plan.Wanted),
            ["refused"] = new JsonObject(collector.Refused.Select(one => KeyValuePair.Create(
                TeachingBook.Word(one.Key), (JsonNode?)JsonValue.Create(one.Value)))),
            ["last"] = last is null ? null : new JsonObject
            {
                ["at"] = last.At,
                ["picture"] = last.Number,
                ["refused"] = last.Refusal is { } refusal ? TeachingBook.Word(refusal) : null,
                ["like"] = last.Like,
                ["problem"] = last.Problem,
            },
            ["pictures"] = new JsonArray([.. pictures.Select(picture => new JsonObject
            {
                ["number"] = picture.Number,
                ["sha256"] = picture.Picture.Sha256,
                ["capturedAt"] = picture.CapturedAt,
                ["forced"] = picture.IsForced,
            })]),
            ["faults"] = new JsonArray([.. faults.Select(fault => JsonValue.Create(fault))]),
            ["work"] = work.Now,
            ["progress"] = work.Progress?.Share,
            ["stage"] = work.Progress?.Stage,
            ["outcome"] = work.LastOf(station) is { } outcome ? new JsonObject
            {
                ["at"] = outcome.At,
                ["text"] = outcome.Text,
                ["failed"] = outcome.HasFailed,
            } : null,
            ["tried"] = TriedOf(collector, station),
            ["learned"] = collector.Book.History.View().Versions is [.., var newest] ? new JsonObject
            {
                ["version"] = newest.Number,
                ["pictures"] = newest.Pictures.Count,
                ["threshold"] = newest.Threshold,
                ["at"] = newest.RecordedAt,
            } : null,
        };
    }
}
