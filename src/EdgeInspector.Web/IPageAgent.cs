using EdgeInspector.Challenges;
using EdgeInspector.Commands;
using EdgeInspector.Frames;
using EdgeInspector.Publishing;
using EdgeInspector.Results;
using EdgeInspector.Status;
using EdgeInspector.Web.Api;

namespace EdgeInspector.Web;

/// <summary>What the page asks of the agent that it shows. Safe between threads; every call returns at once, some with a task.</summary>
public interface IPageAgent
{
    /// <summary>The agent's name.</summary>
    string Name { get; }

    /// <summary>Number of this run.</summary>
    long Session { get; }

    /// <summary>The stations in the order of the configuration, then the parts that several of them see.</summary>
    IReadOnlyList<string> Stations { get; }

    /// <summary>The stations whose views become one verdict under this name; empty for a station, which has a camera and a model.</summary>
    IReadOnlyList<string> SeenBy(string name);

    /// <summary>Who alone may change things at the moment.</summary>
    WriteLease Lease { get; }

    /// <summary>Takes commands.</summary>
    CommandDesk Desk { get; }

    /// <summary>Parts of the past.</summary>
    IPartArchive Parts { get; }

    /// <summary>Whether shifts are configured; else a day is one.</summary>
    bool HasShifts { get; }

    /// <summary>The newest shifts, the newest first.</summary>
    /// <param name="until">The newest is the one that goes on then.</param>
    /// <param name="count">How many.</param>
    IReadOnlyList<ShiftTime> Shifts(DateTimeOffset until, int count);

    /// <summary>A station's counters now.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    StationStatistics Statistics(string station);

    /// <summary>How the agent fares now.</summary>
    AgentHealth Health();

    /// <summary>A station's camera now, for somebody who sets it up; a camera that does not answer takes 3 s.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    Task<CameraDetails> CameraAsync(string station, CancellationToken cancellation);

    /// <summary>What a station never looks at now.</summary>
    /// <returns>PNG of the frame's size, white is ignored; null when it looks at everything, or the file cannot be read.</returns>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    Task<byte[]?> IgnoreMaskAsync(string station);

    /// <summary>A station's challenge parts.</summary>
    ChallengeFacts Challenges(string station);

    /// <summary>What is remembered of a station's challenges; empty where it has none.</summary>
    ChallengeMemory ChallengeMemory(string station);

    /// <summary>The parts of a station that no passed challenge vouches for.</summary>
    /// <param name="station">The station.</param>
    /// <param name="run">Those between the passes around this run; null for those since the last pass.</param>
    /// <returns>Null when no such run is kept.</returns>
    SuspectRange? Suspects(string station, long? run);

    /// <summary>The versions of a station's model, and of each product's that has one of its own.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    Task<IReadOnlyList<ModelVersions>> ModelsAsync(string station, CancellationToken cancellation);

    /// <summary>How two versions of one of a station's models differ.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">SHA-256 of the version's package.</param>
    /// <param name="from">SHA-256 of the package that it is held against.</param>
    /// <returns>Null when no history of the station has both.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    Task<ModelDifference?> ModelDifferenceAsync(string station, string model, string from);

    /// <summary>Looks at every byte of a version again, which takes a moment.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">SHA-256 of the version's package.</param>
    /// <returns>Null when there is no such version.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    Task<ModelCheck?> CheckModelAsync(string station, string model);

    /// <summary>A version in one zip file with lineage and pictures, for another machine.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">SHA-256 of the version's package.</param>
    /// <returns>The file, to be disposed; null when there is no such version.</returns>
    /// <exception cref="IOException">It is not whole, or a disk failed.</exception>
    Task<Stream?> ExportModelAsync(string station, string model);

    /// <summary>Takes a version in that the page brings; what is in use stays.</summary>
    /// <param name="station">The station that it is for.</param>
    /// <param name="recipe">The product that has a model of its own; empty for the station's model.</param>
    /// <param name="package">The file, as it comes.</param>
    /// <param name="by">Who brings it.</param>
    /// <param name="reason">Why, 1 to 200 characters.</param>
    /// <param name="ask">Has the command carried out that puts it on record.</param>
    /// <param name="cancellation">Nobody brings it any more.</param>
    /// <returns>What came of it; nothing of it is left where it was refused.</returns>
    /// <exception cref="IOException">It did not come whole.</exception>
    Task<CommandOutcome> ImportModelAsync(
        string station, string recipe, Stream package, string by, string reason, Func<AgentCommand, Task<CommandOutcome>> ask,
        CancellationToken cancellation);

    /// <summary>What the regions of a stored part should look like, from its archived frame and the model that judged it.</summary>
    /// <param name="station">A station, no parts that several see.</param>
    /// <param name="part">The part.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    Task<GoodPatches> GoodPatchesAsync(string station, PastPart part, CancellationToken cancellation);

    /// <summary>A part of a picture that a version of a station's model was learned from.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">SHA-256 of the version's package.</param>
    /// <param name="picture">SHA-256 of the picture.</param>
    /// <param name="place">In pixels of the picture.</param>
    /// <returns>Null when no version names it, it is not kept, or the place lies outside of it.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    Task<PictureCrop?> LearnedPictureAsync(string station, string model, string picture, PixelRectangle place);

    /// <summary>A station's shadow run.</summary>
    /// <exception cref="KeyNotFoundException">There is no such station.</exception>
    /// <exception cref="IOException">The reviews cannot be read.</exception>
    Task<ShadowFacts> ShadowAsync(string station, CancellationToken cancellation);

    /// <summary>A picture that a station without a model collected, or the one that a version was tried with last.</summary>
    /// <param name="station">The station.</param>
    /// <param name="which">Its number, or the word tried.</param>
    /// <returns>PNG, or JPEG with an overlay for what was tried; null when there is none.</returns>
    /// <exception cref="IOException">The state folder cannot be read.</exception>
    Task<byte[]?> CollectedPictureAsync(string station, string which);
}
