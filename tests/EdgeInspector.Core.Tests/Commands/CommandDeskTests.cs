using System.Text;
using EdgeInspector.Commands;
using EdgeInspector.Status;
using EdgeInspector.TestKit;
using EdgeInspector.TestKit.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeInspector.Core.Tests.Commands;

/// <summary>What the desk promises to whichever transport brings a command.</summary>
public sealed class CommandDeskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingLogger _log = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 6, 0, 0, TimeSpan.Zero));
    private readonly WriteLease _lease;
    private readonly Handler _handler = new();
    private readonly List<AgentEvent> _events = [];

    public CommandDeskTests() => _lease = new WriteLease(_time);

    [Fact]
    public async Task Change_RepeatedAfterThousandsOfOthers_IsNotCarriedOutAgain()
    {
        await using CommandDesk desk = Open();
        CommandAnswer first = await AskAsync(desk, "pause", Change("t1"));
        for (int i = 0; i < 1100; i++)
        {
            await AskAsync(desk, "ping", $$"""{"transaction":"p{{i}}"}""");
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }
        Assert.Same(first, await AskAsync(desk, "pause", Change("t1")));
        Assert.Equal(1, _handler.Done.Count(command => command is PauseCommand));
        Assert.Equal(1100, _handler.Done.Count(command => command is PingCommand));
    }

    [Fact]
    public async Task Change_IsRememberedForADay_AlsoAcrossARestart()
    {
        await using (CommandDesk desk = Open()) await AskAsync(desk, "pause", Change("t1"));
        _time.Advance(TimeSpan.FromHours(23));
        await using (CommandDesk desk = Open())
        {
            CommandAnswer again = await AskAsync(desk, "pause", Change("t1"));
            Assert.Equal(new DateTimeOffset(2026, 11, 25, 6, 0, 0, TimeSpan.Zero), again.At);
            Assert.Single(_handler.Done);
            _time.Advance(AnswerMemory.Age);
            await AskAsync(desk, "pause", Change("t1"));
            Assert.Equal(2, _handler.Done.Count);
        }
    }

    [Theory]
    [InlineData("""{"verb":"pause","transaction":{"a":1}}""")]
    [InlineData("""{"verb":"pause","verb":"resume","transaction":"t1"}""")]
    [InlineData("""["pause"]""")]
    [InlineData("null")]
    [InlineData("\u0000\u0001")]
    public async Task AuditFile_WithALineThatIsNoRecord_IsReadPastIt(string line)
    {
        File.WriteAllText(Audit,
            $"{line}\n{{\"at\":\"2026-11-25T05:00:00Z\",\"verb\":\"pause\",\"transaction\":\"t1\",\"message\":\"Done.\"}}\n");
        await using CommandDesk desk = Open();
        Assert.Equal("Done.", (await AskAsync(desk, "pause", Change("t1"))).Outcome.Message);
        Assert.Empty(_handler.Done);
    }

    [Fact]
    public async Task OneSenderFloods_IsRefusedAfterItsShare_AndAnotherIsServed()
    {
        await using CommandDesk desk = Open();
        int answered = 0;
        // Refused by the reader, so that each is answered at once.
        for (int i = 0; i < 5000; i++) desk.Take(Message("dance", """{"by":"flood"}"""), (_, _) => answered++);
        // 2,000 at once, and one answer that says why no more are taken.
        Assert.Equal(2001, answered);
        Assert.Null((await AskAsync(desk, "pause", Change("t1", "mia"))).Outcome.Failure);
        _time.Advance(TimeSpan.FromSeconds(1));
        answered = 0;
        for (int i = 0; i < 5000; i++) desk.Take(Message("dance", """{"by":"flood"}"""), (_, _) => answered++);
        Assert.Equal(201, answered);
    }

    [Fact]
    public async Task Lease_HeldBySomebodyElse_RefusesChangesUntilItEnds()
    {
        await using CommandDesk desk = Open();
        Assert.True(_lease.TryTake("anna (page)", TimeSpan.FromSeconds(60), out _));
        Assert.Equal(new LeaseHolder("anna (page)", _time.GetUtcNow(), 60), _lease.Current);
        Assert.Equal(CommandFailure.Busy, (await AskAsync(desk, "pause", Change("t1"))).Outcome.Failure);
        Assert.False(_lease.TryTake("ben (page)", TimeSpan.FromSeconds(60), out LeaseHolder? other));
        Assert.Equal("anna (page)", other!.Holder);
        // The holder's own commands pass, by whichever desk they come.
        desk.Take(CommandRequest.Of(new ResumeCommand("cap"), "page", "anna", "t2"), (_, _) => { });
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(_lease.Current);
        Assert.Null((await AskAsync(desk, "pause", Change("t1"))).Outcome.Failure);
        Assert.Equal(["resume", "pause"], _events.Select(incident => incident.Detail!.Value.Content["verb"]!.ToString()));
    }

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    private string Audit => _folder.PathTo("audit.jsonl");

    private static string Change(string transaction, string by = "mia") =>
        $$"""{"transaction":"{{transaction}}","by":"{{by}}","station":"cap"}""";

    private static CommandMessage Message(string word, string json) =>
        new() { Word = word, Payload = Encoding.UTF8.GetBytes(json), Via = "test" };

    private CommandDesk Open() =>
        new(_handler, Enum.GetValues<CommandVerb>().ToHashSet(), new AuditTrail(Audit), _lease, _events.Add, _time, _log);

    private static async Task<CommandAnswer> AskAsync(CommandDesk desk, string word, string json)
    {
        var answer = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        desk.Take(Message(word, json), (_, given) => answer.SetResult(given));
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience));
    }

    private sealed class Handler : ICommandHandler
    {
        public IReadOnlyCollection<string> Stations { get; } = ["cap"];

        public List<AgentCommand> Done { get; } = [];

        public Task<CommandOutcome> ExecuteAsync(AgentCommand command, Action<CommandOutcome> answer, CancellationToken cancellation)
        {
            Done.Add(command);
            return Task.FromResult(CommandOutcome.Done("Done."));
        }
    }
}
