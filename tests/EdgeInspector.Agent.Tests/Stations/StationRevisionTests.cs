using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Pipeline;
using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Stations;

/// <summary>Which edits take effect without opening the camera again.</summary>
public sealed class StationRevisionTests
{
    private static readonly StationConfiguration Station = new()
    {
        Name = "cap",
        Model = "m",
        Camera = new SimulatedCameraConfiguration { Seed = 1 }
    };

    [Fact]
    public void CanBecome_SettingsOfTheCameraOrTheQueue_No() => Assert.All<StationConfiguration>(
        [
            Station with { Camera = new SimulatedCameraConfiguration { Seed = 2 } }, Station with { Mode = StationMode.LatestOnly },
            Station with { DeadlineMilliseconds = 80 },
            Station with { QueueCapacity = 9 }, Station with { FrameLimits = new FrameLimitsConfiguration { MinimumBrightness = 3 } },
        ],
        edited => Assert.False(Of(Station).CanBecome(Of(edited)), edited.ToString()));

    [Fact]
    public void CanBecome_Rules_Yes() => Assert.All<StationConfiguration>(
        [
            Station, Station with { Threshold = 0.5f }, Station with { Model = "n" }, Station with { IgnoreMask = "mask.png" },
            Station with { PartWindowMilliseconds = 3 },
            Station with { Trips = new TripsConfiguration { RejectsInARow = 2 } },
            Station with { Camera = new SimulatedCameraConfiguration { Seed = 1 } },
        ],
        edited => Assert.True(Of(Station).CanBecome(Of(edited)), edited.ToString()));

    [Fact]
    public void CanBecome_DefaultQueueWrittenOut_Yes() => Assert.True(Of(Station).CanBecome(Of(Station with { QueueCapacity = 8 })));

    [Fact]
    public void CanBecome_ProductWithItsOwnCamera_No()
    {
        StationConfiguration station = Station
            with
        { Recipes = [new RecipeConfiguration { Name = "blue", Camera = new SimulatedCameraConfiguration { Seed = 5 } }] };
        Assert.False(Of(station).CanBecome(Of(station, "blue")));
    }

    private static StationRevision Of(StationConfiguration station, string? recipe = null) =>
        new(station, recipe, null, null,
            new StationRules { Verdict = new VerdictSettings { Threshold = 1 }, Pictures = PicturePolicy.None }, null);
}
