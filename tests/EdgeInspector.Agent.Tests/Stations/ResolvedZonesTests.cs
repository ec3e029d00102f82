using EdgeInspector.Agent.Stations;
using EdgeInspector.Configuration;
using EdgeInspector.Frames;
using EdgeInspector.Imaging;
using EdgeInspector.Models;
using EdgeInspector.TestKit;
using EdgeInspector.Verdicts;
using Xunit;

namespace EdgeInspector.Agent.Tests.Stations;

public sealed class ResolvedZonesTests : IDisposable
{
    private const int Side = 32, Frame = 64;
    private static readonly StationConfiguration Station = new()
    {
        Name = "cap",
        Model = "models/cap",
        Threshold = 10,
        WarningThreshold = 8,
        MinimumRegionArea = 3
    };
    private readonly TemporaryFolder _folder = new();
    private readonly StandInModel _model = new(Side, Side, _ => 1);

    // Made by the test that needs it: one that is to be skipped for want of the library gets as far as here.
    private IPictureCodec Codec { get; } = PictureLibrary.Codec();

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Of_Zones_TakeFromTheStationWhatTheyLeaveOpen()
    {
        ResolvedRules plan = Plan(new() { Name = "a", Rectangle = [0, 0, 8, 8] },
            new() { Name = "b", Rectangle = [8, 0, 8, 8], Threshold = 5, MinimumRegionArea = 7 },
            new() { Name = "c", Rectangle = [16, 0, 8, 8], Off = true });
        Assert.Equal(
            [
                new VerdictSettings { Threshold = 10, WarningThreshold = 8, MinimumRegionArea = 3 },
                new VerdictSettings { Threshold = 5, MinimumRegionArea = 7 },
                null,
            ],
            plan.Rules.Zones.Select(zone => zone.Rule));
        Assert.Empty(plan.Notes);
    }

    [Fact]
    public void Of_MaskAndRectangleSideBySide_ShareNoPixel()
    {
        // 27 of 64 columns: the border runs through a pixel of the map.
        string mask = Draw("mask.png", (x, _) => x < 27);
        ResolvedRules plan = Plan(new() { Name = "left", Mask = mask }, new() { Name = "right", Rectangle = [27, 0, Frame - 27, Frame] });
        bool[] left = plan.Rules.Zones[0].Mask!.Marked;
        Assert.Equal((13, Frame, Frame),
            (left[..Side].Count(marked => marked), plan.Rules.Zones[0].Mask!.FrameWidth, plan.Rules.Zones[0].Mask!.FrameHeight));
    }

    [Fact]
    public void Of_ZonesThatCannotWork_AreFaultsThatNameThem()
    {
        string left = Draw("left.png", (x, _) => x < 27), small = Draw("small.png", (x, _) => x < 9, Frame / 2),
            black = Draw("black.png", (_, _) => false);
        string damaged = _folder.PathTo("damaged.png");
        File.WriteAllText(damaged, "not a picture");
        AssertFault("the zones a and b overlap", new() { Name = "a", Mask = left }, new() { Name = "b", Rectangle = [24, 0, 9, 9] });
        AssertFault("the zone a is empty: ", new ZoneConfiguration() { Name = "a", Mask = black });
        AssertFault("damaged.png", new ZoneConfiguration() { Name = "a", Mask = damaged });
        AssertFault("missing.png", new ZoneConfiguration() { Name = "a", Mask = _folder.PathTo("missing.png") });
        AssertFault($"the frame is {Frame}x{Frame}, the mask of the zone b {Frame / 2}x{Frame / 2}", new() { Name = "a", Mask = left },
            new() { Name = "b", Mask = small });
        AssertFault($"the frame is {Frame}x{Frame} and does not contain the zone b (60,0,9,9)", new() { Name = "a", Mask = left },
            new() { Name = "b", Rectangle = [60, 0, 9, 9] });
    }

    [Fact]
    public void Of_ModelWithARegion_ZonesBesideItAreFaultsAndThoseThatLeaveItAreNoted()
    {
        ModelInfo info = _model.Info with { RegionOfInterest = new PixelRectangle(16, 16, 32, 32) };
        Assert.Contains("the zone a is empty", Fault(info, Station with { Zones = [new() { Name = "a", Rectangle = [0, 0, 16, 16] }] }),
            StringComparison.Ordinal);
        string mask = Draw("left.png", (x, _) => x < 27);
        StationConfiguration station = Station
            with
        {
            Zones = [new() { Name = "a", Mask = mask }, new() { Name = "b", Rectangle = [40, 20, 20, 8] },
                new() { Name = "c", Rectangle = [30, 20, 8, 8] }]
        };
        IReadOnlyList<string> notes = ResolvedRules.Of(station, info, Codec).Notes;
        Assert.Equal(["the zone a leaves the region of interest 16,16,32,32", "the zone b leaves the region of interest 16,16,32,32"],
            notes.Select(note => note.Split(';')[0]));
        // Where the station moved the region to.
        Assert.Contains("the zone c is empty",
            Fault(info, station with { RegionOrigin = [0, 0], Zones = [new() { Name = "c", Rectangle = [33, 33, 8, 8] }] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ZoneThatLeavesTheTaughtFrames_IsNotedBecauseOnlyTheCameraKnows()
    {
        ModelInfo info = _model.Info with
        {
            Taught = new TaughtFrames
            {
                Color = TaughtColor.Grey,
                Width = new(Frame, Frame),
                Height = new(Frame, Frame),
                Brightness = new(0, 255),
                Contrast = new(0, 255),
                Sharpness = new(0, 255),
                Aspect = new(1, 1),
            },
        };
        StationConfiguration station = Station with { Zones = [new() { Name = "a", Rectangle = [60, 0, 8, 8] }] };
        Assert.Contains("the zone a (60,0,8,8) leaves frames of the taught size, 64x64",
            Assert.Single(ResolvedRules.Of(station, info, Codec).Notes), StringComparison.Ordinal);
        Assert.Contains("does not contain the zone a", Fault(info, station with { FrameLimits = new() { Size = [Frame, Frame] } }),
            StringComparison.Ordinal);
        // What is too small for the map shows before the first frame.
        Assert.Contains("the zone a is empty", Fault(info, station with { Zones = [new() { Name = "a", Rectangle = [0, 0, 1, 1] }] }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ModelsThreshold_DoesNotHoldWhereAZoneIsOffOrHasAnotherArea()
    {
        ModelInfo info = _model.Info with { Threshold = 9 };
        StationConfiguration open = Station with { Threshold = null, WarningThreshold = null, MinimumRegionArea = null };
        Assert.Contains("the zone a is off, and the model's threshold was found with it",
            Fault(info, open with { Zones = [new() { Name = "a", Rectangle = [0, 0, 9, 9], Off = true }] }), StringComparison.Ordinal);
        Assert.Contains(
            "does not hold for 40, as the zone a has it",
            Fault(info, open with { Zones = [new() { Name = "a", Rectangle = [0, 0, 9, 9], MinimumRegionArea = 40 }] }),
            StringComparison.Ordinal);
        ResolvedRules plan = ResolvedRules.Of(
            open with { Zones = [new() { Name = "a", Rectangle = [0, 0, 9, 9], MinimumRegionArea = 40, Threshold = 3 }] }, info, Codec);
        Assert.Equal((9f, 3f), (plan.Rules.Verdict.Threshold, plan.Rules.Zones[0].Rule!.Threshold));
    }

    [Fact]
    public void Of_ModelWithoutAMap_ZonesAreAFault() =>
        Assert.Contains("zones: the model",
            Fault(_model.Info with { HasMap = false },
                Station with { MinimumRegionArea = null, Zones = [new() { Name = "a", Rectangle = [0, 0, 9, 9] }] }),
                StringComparison.Ordinal);

    private ResolvedRules Plan(params ZoneConfiguration[] zones) =>
        ResolvedRules.Of(Station with { Zones = new ValueList<ZoneConfiguration>(zones) }, _model.Info, Codec);

    private void AssertFault(string expected, params ZoneConfiguration[] zones) =>
        Assert.Contains(expected, Fault(_model.Info, Station with { Zones = new ValueList<ZoneConfiguration>(zones) }),
            StringComparison.Ordinal);

    private string Fault(ModelInfo model, StationConfiguration station)
    {
        var fault = Assert.Throws<StationFaultException>(() => ResolvedRules.Of(station, model, Codec));
        Assert.Equal(Reason.ConfigInvalid, fault.Reason);
        return fault.Message;
    }

    private string Draw(string name, Func<int, int, bool> marked, int side = Frame)
    {
        var picture = new Picture(side, side, PixelFormat.Mono8);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = marked(i % side, i / side) ? byte.MaxValue : (byte)0;
        File.WriteAllBytes(_folder.PathTo(name), Codec.EncodePng(picture));
        return _folder.PathTo(name);
    }
}
