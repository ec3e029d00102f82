using EdgeInspector.Challenges;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>Parts with a known verdict that are shown to a station to prove that it still finds what it must find.</summary>
internal sealed record ChallengeConfiguration
{
    [Key("Sets of such parts. With none the station has no challenges.", Unit = "sets", MaximumItems = 20, NullMeans = "none")]
    public ValueList<ChallengeSetConfiguration>? Sets { get; init; }

    [Key("What makes the sets due, beside hours and parts: the beginning of a shift, a start of the agent, and another model, recipe, camera setting or threshold.",
        DistinctItems = true, NullMeans = "all of them", LastChoice = ChallengePlan.LastChange,
        Example = new[] { ChallengeCause.Shift, ChallengeCause.Model })]
    public ValueList<ChallengeCause>? DueAt { get; init; }

    [Key("So long after they passed, sets are due again.", Unit = "h", Minimum = 0.01, Maximum = 10_000, NullMeans = "not by hours",
        Example = 8.0)]
    public double? EveryHours { get; init; }

    [Key("So many parts after they passed, sets are due again.", Unit = "parts", Minimum = 1, Maximum = 1_000_000_000,
        NullMeans = "not by parts", Example = 20_000)]
    public int? EveryParts { get; init; }

    [Key("So long after they became due, sets are overdue.", Unit = "min", Minimum = 0, Maximum = 10_000)]
    public double GraceMinutes { get; init; } = 15;

    [Key("A run whose parts have not all come in this time is broken off.", Unit = "s", Minimum = 1, Maximum = 36_000)]
    public double TimeLimitSeconds { get; init; } = 300;

    [Key("Whether a failed or overdue set trips the station (trip \"challenge\"), which asks the line to stop where trips.stopTopic is set.")]
    public bool Trip { get; init; }
}

/// <summary>Parts of a challenge in the order in which they are shown.</summary>
internal sealed record ChallengeSetConfiguration
{
    [Key("Name of the set; records of its parts carry it.", Required = true, Format = TextFormat.Name, Example = "rabbits")]
    public string Name { get; init; } = "";

    [Key("The recipe that it is for.", Format = TextFormat.Name, NullMeans = "all", Example = "cap-blue")]
    public string? Recipe { get; init; }

    [Key("Its parts, in the order in which they are shown.", Required = true, Unit = "parts", MinimumItems = 1, MaximumItems = 1000)]
    public ValueList<ChallengePartConfiguration> Parts { get; init; } = [];
}

/// <summary>One part of a challenge.</summary>
internal sealed record ChallengePartConfiguration
{
    [Key("What people call the part.", Required = true, Format = TextFormat.Name, Example = "scratch")]
    public string Name { get; init; } = "";

    [Key("The verdict that it must get.")]
    public ChallengeExpectation Expect { get; init; } = ChallengeExpectation.Fail;

    [Key("Where its defect lies in the frame: x, y, width and height. One of the regions found must overlap it.", Unit = "px", Minimum = 0,
        Maximum = 100_000, MinimumItems = 4, MaximumItems = 4, NullMeans = "anywhere", Example = new[] { 120, 80, 40, 40 })]
    public ValueList<int>? Region { get; init; }

    [Key("The part id that its frame carries. A frame with another id is an ordinary part.", NullMeans = "the order tells which part it is",
        Example = "RABBIT-7")]
    public string? PartId { get; init; }
}

/// <summary>The verdict that a challenge part must get.</summary>
internal enum ChallengeExpectation
{
    /// <summary>It is good.</summary>
    Pass,

    /// <summary>It has a defect.</summary>
    Fail,
}
