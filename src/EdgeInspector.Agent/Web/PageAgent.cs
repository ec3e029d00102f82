using System.Text.Json.Nodes;
using EdgeInspector.Agent.Challenges;
using EdgeInspector.Agent.Commands;
using EdgeInspector.Agent.Counters;
using EdgeInspector.Agent.Shadowing;
using EdgeInspector.Agent.Teaching;
using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.Web;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Agent.Web;

/// <summary>A running agent as the page sees it.</summary>
internal sealed class PageAgent : IPageAgent
{
    private const int ResultsShown = 50;

    /// <inheritdoc/>
    public required string Name { get; init; }

    /// <inheritdoc/>
    public required long Session { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Stations { get; init; }

    /// <summary>The stations that see parts together, by the parts' name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; }

    /// <inheritdoc/>
    public required CommandDesk Desk { get; init; }

    /// <inheritdoc/>
    public required IPartArchive Parts { get; init; }

    /// <inheritdoc/>
    public required WriteLease Lease { get; init; }

    /// <summary>Reports a station's counters.</summary>
    public required Func<string, StationStatistics> StatisticsNow { get; init; }

    /// <summary>Reports how the agent fares.</summary>
    public required Func<AgentHealth> HealthNow { get; init; }

    /// <summary>Knows the cameras.</summary>
    public required CameraFacts Cameras { get; init; }

    /// <summary>Knows the versions of models.</summary>
    public required ModelFacts Models { get; init; }

    /// <summary>Takes versions of models in that the page brings.</summary>
    public required ModelImport Imports { get; init; }

    /// <summary>Looks at archived frames again.</summary>
    public required PartEvidence Evidence { get; init; }

    /// <summary>Has the pictures that models were learned from.</summary>
    public required LearnedPictures Learned { get; init; }

    /// <summary>Knows the challenge parts.</summary>
    public required ChallengeDesk ChallengeDesk { get; init; }

    /// <summary>Knows the shadow runs.</summary>
    public required ShadowDesk Shadows { get; init; }

    /// <summary>Has what stations collected.</summary>
    public required CollectionDesk Collections { get; init; }

    /// <summary>Knows when shifts begin.</summary>
    public required ShiftPlan Plan { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> SeenBy(string name) => Groups.GetValueOrDefault(name, []);

    /// <inheritdoc/>
    public bool HasShifts => Plan.HasShifts;

    /// <inheritdoc/>
    public IReadOnlyList<ShiftTime> Shifts(DateTimeOffset until, int count) => Plan.Newest(until, count);

    /// <inheritdoc/>
    public StationStatistics Statistics(string station) => StatisticsNow(station);

    /// <inheritdoc/>
    public AgentHealth Health() => HealthNow();

    /// <inheritdoc/>
    public Task<CameraDetails> CameraAsync(string station, CancellationToken cancellation) => Cameras.OfAsync(station, cancellation);

    /// <inheritdoc/>
    public Task<byte[]?> IgnoreMaskAsync(string station) => Cameras.MaskAsync(station);

    /// <inheritdoc/>
    public ChallengeFacts Challenges(string station)
    {
        ChallengeMemory memory = ChallengeMemory(station);
        StationChallenge? now = ChallengeDesk.Facts(station);
        return new ChallengeFacts(
            now, [.. memory.Results.TakeLast(ResultsShown).Reverse()],
            [.. memory.Models.Reverse().Select(model => ProvenDetection.Of(model.Key, model.Value))],
            [.. (now?.Sets ?? []).SelectMany(set => ChallengeMargin.Of(memory.Results, set.Name))]);
    }

    /// <inheritdoc/>
    public ChallengeMemory ChallengeMemory(string station) => ChallengeDesk.MemoryOf(station) ?? new ChallengeMemory();

    /// <inheritdoc/>
    public SuspectRange? Suspects(string station, long? run) => ChallengeDesk.Suspects(station, run);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelVersions>> ModelsAsync(string station, CancellationToken cancellation) =>
        Models.OfAsync(station, cancellation);

    /// <inheritdoc/>
    public Task<ModelDifference?> ModelDifferenceAsync(string station, string model, string from) =>
        Models.DifferenceAsync(station, model, from);

    /// <inheritdoc/>
    public Task<ModelCheck?> CheckModelAsync(string station, string model) => Models.CheckAsync(station, model);

    /// <inheritdoc/>
    public Task<Stream?> ExportModelAsync(string station, string model) => Models.ExportAsync(station, model);

    /// <inheritdoc/>
    public Task<CommandOutcome> ImportModelAsync(
        string station, string recipe, Stream package, string by, string reason, Func<AgentCommand, Task<CommandOutcome>> ask,
        CancellationToken cancellation) => Imports.TakeAsync(
            new BroughtModel(station, recipe, package, by, reason), ask, cancellation);

    /// <inheritdoc/>
    public async Task<GoodPatches> GoodPatchesAsync(string station, PastPart part, CancellationToken cancellation)
    {
        JsonNode result = JsonNode.Parse(part.Record.Body)!;
        string? without = await Evidence.AddToAsync(station, part.Record.Sequence, result, cancellation);
        string? model = result["model"]?["sha256"]?.GetValue<string>();
        bool hasPictures = without is null && model is not null && await Learned.HasAnyAsync(station, model);
        return new GoodPatches(result["regions"]?.DeepClone() ?? new JsonArray(), without, model, hasPictures);
    }

    /// <inheritdoc/>
    public Task<PictureCrop?> LearnedPictureAsync(string station, string model, string picture, PixelRectangle place) =>
        Learned.CropAsync(station, model, picture, place);

    /// <inheritdoc/>
    public async Task<ShadowFacts> ShadowAsync(string station, CancellationToken cancellation)
    {
        StationShadow? run = await Shadows.LookAsync(station, cancellation);
        List<long> withPicture = [];
        foreach (long sequence in (run?.Disagreements ?? []).Take(ShadowFacts.MostPictures).Select(one => one.Sequence))
        {
            if ((await Parts.FindAsync(station, sequence, cancellation))?.Part.Picture is not null) withPicture.Add(sequence);
        }
        return new ShadowFacts(run, withPicture);
    }

    /// <inheritdoc/>
    public Task<byte[]?> CollectedPictureAsync(string station, string which) => Collections.PictureAsync(station, which);
}
