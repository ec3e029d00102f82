using System.Text.Json;
using EdgeInspector.Agent;
using EdgeInspector.Agent.Tests;
using EdgeInspector.Configuration;
using EdgeInspector.Diagnosis;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Cameras;
using EdgeInspector.TestKit.Logging;
using EdgeInspector.TestKit.Mqtt;
using Xunit;

namespace EdgeInspector.Tests.Diagnosis;

/// <summary>Every fault of seeded-faults.json is found, with the right remedy, and nothing else is called an error.</summary>
[Collection(GigeCollection.Name)]
[Long]
public sealed class DoctorTests(TaughtLine line)
{
    private static readonly string[] Areas = ["configuration", "libraries", "state", "archive", "models", "cameras", "outputs", "network",
        "broker", "clock", "machine", "service"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<SeededFault> Seeded { get; } =
        JsonSerializer.Deserialize<SeededFault[]>(
            File.ReadAllText(Repository.PathTo("tests/EdgeInspector.Tests/Diagnosis/seeded-faults.json")), Json)!;

    public static IEnumerable<TheoryDataRow<int>> Numbers =>
        Seeded.Select((fault, number) => new TheoryDataRow<int>(number) { TestDisplayName = $"Doctor: {fault.Fault}" });

    [Fact]
    public void SeededFaults_AreManyAndOfAllAreas()
    {
        Assert.True(Seeded.Count >= 40);
        Assert.Equal(Areas.Order(), Seeded.Select(fault => fault.Area).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task SeededFault_IsFoundWithItsRemedy(int number)
    {
        SeededFault fault = Seeded[number];
        await using FaultBed bed = await FaultBed.MakeAsync(fault, line);
        IReadOnlyList<(string Id, string Severity, string What, string Remedy)> findings = await bed.AskAsync();
        string all = string.Join('\n', findings);

        Assert.True(findings.Any(finding => finding.Id == fault.Finds && finding.Remedy.Contains(fault.Remedy, StringComparison.Ordinal)
            && finding.What.Contains(fault.Says ?? "", StringComparison.Ordinal)), all.Length > 0 ? all : "Nothing was found.");
        Assert.All(findings.Where(finding => finding.Severity == "error"),
            finding => Assert.Contains(finding.Id, (string[])[fault.Finds, .. fault.Also]));
    }

    [Fact]
    public async Task HealthyAgent_IsWell()
    {
        await using FaultBed bed = await FaultBed.MakeAsync(new SeededFault { Fault = "none", Area = "", Finds = "", Remedy = "" }, line);
        Assert.Empty(await bed.AskAsync());
    }

    [Fact]
    public async Task RunningAgent_IsNotDisturbedAndItsOwnWordIsTaken()
    {
        using var folder = new TemporaryFolder();
        using var log = new RecordingLogger();
        await using FileAgent agent = await FileAgent.StartAsync(folder, log, $"\"model\": \"{line.Model}\"");
        CapturedMessage result = (await agent.Broker.Published.WaitForAsync("cap/result"))[0];
        Assert.Equal(SystemClock.IsSynchronised(), result.Json.GetProperty("clockSynced").GetBoolean());

        List<ExaminationResult> all = [];
        await foreach (ExaminationResult examined in new Doctor(
            new DiagnosisTarget(new ConfigurationPlace(agent.File, "--config"), new Machine())).ExamineAsync(TestContext.Current.CancellationToken))
            all.Add(examined);

        Assert.Equal("in use by the running agent", all.Single(examined => examined.Area == "cameras").Seen);
        Assert.Equal("state.inUse", Assert.Single(all.Single(examined => examined.Area == "state").Findings).Id);
        Assert.Empty(all.Single(examined => examined.Area == "broker").Findings);
        Assert.Equal(1, agent.Broker.ConnectsOf("edgeinspector-tested"));
    }
}
