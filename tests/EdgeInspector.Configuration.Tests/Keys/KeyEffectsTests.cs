using EdgeInspector.Configuration.Keys;
using Xunit;

namespace EdgeInspector.Configuration.Tests.Keys;

public sealed class KeyEffectsTests
{
    [Theory]
    [InlineData("$schema", KeyEffect.None)]
    [InlineData("agent.name", KeyEffect.NextStart)]
    [InlineData("mqtt.outbox.maxDays", KeyEffect.NextStart)]
    [InlineData("health.port", KeyEffect.NextStart)]
    [InlineData("stations[].name", KeyEffect.NextStart)]
    [InlineData("stations[].threshold", KeyEffect.BetweenFrames)]
    [InlineData("stations[].trips.rejectsInARow", KeyEffect.BetweenFrames)]
    [InlineData("stations[].recipes[].name", KeyEffect.BetweenFrames)]
    [InlineData("stations[].recipes[].camera.exposureMicroseconds", KeyEffect.AdjustsCamera)]
    [InlineData("stations[].camera.gain", KeyEffect.AdjustsCamera)]
    [InlineData("stations[].recipes[].camera.region", KeyEffect.ReopensCamera)]
    [InlineData("stations[].camera.trigger.mode", KeyEffect.ReopensCamera)]
    [InlineData("stations[].frameLimits.frozenFrames", KeyEffect.ReopensCamera)]
    [InlineData("stations[].mode", KeyEffect.ReopensCamera)]
    public void Of_Path_IsThatOfTheNearestKeyThatSays(string path, object expected) => Assert.Equal(expected, KeyEffects.Of(path));

    [Theory]
    [InlineData("agent.stateDirectory", "\"/elsewhere\"")]
    [InlineData("mqtt.outbox.maxDays", "3")]
    [InlineData("mqtt.commands.allow", "[\"ping\"]")]
    [InlineData("stations[0].camera.seed", "77")]
    [InlineData("stations[0].deadlineMilliseconds", "70")]
    [InlineData("stations[0].frameLimits.minimumBrightness", "3")]
    [InlineData("stations[0].threshold", "0.7")]
    [InlineData("stations[0].trips.rejectsInARow", "7")]
    public void Changed_OneKey_IsListedUnderItsOwnEffectAlone(string path, string value)
    {
        System.Text.Json.Nodes.JsonObject root = SampleConfiguration.Json("simulated");
        AgentConfiguration before = SampleConfiguration.Load(root.ToJsonString()).Configuration!;
        SampleConfiguration.Set(root, path, System.Text.Json.Nodes.JsonNode.Parse(value));
        ConfigurationLoadResult edited = SampleConfiguration.Load(root.ToJsonString());
        Assert.Equal("", ConfigurationErrorFormatter.Format(edited));
        AgentConfiguration after = edited.Configuration!;

        foreach (KeyEffect effect in (KeyEffect[])[KeyEffect.NextStart, KeyEffect.ReopensCamera, KeyEffect.BetweenFrames])
        {
            IEnumerable<string> changed = path.StartsWith("stations", StringComparison.Ordinal)
                ? KeyEffects.Changed(before.Stations[0], after.Stations[0], effect, KeyEffect.BetweenFrames, "stations[0].")
                : KeyEffects.Changed(before, after, effect);
            Assert.Equal(effect == KeyEffects.Of(path) ? [path] : [], changed);
        }
    }

    [Fact]
    public void Changed_OtherDriver_IsTheCameraItself() =>
        Assert.Equal(["camera"], KeyEffects.Changed(
            new StationConfiguration { Camera = new SimulatedCameraConfiguration() },
            new StationConfiguration { Camera = new FolderCameraConfiguration() }, KeyEffect.ReopensCamera, KeyEffect.BetweenFrames));
}
