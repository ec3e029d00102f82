using System.CommandLine;
using EdgeInspector.Numerics;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>
/// Every path of every verb, with all that a path can be and is no use: a message that names it, in time, and never an internal error. An
/// address in its place is shown without what it holds of a login.
/// </summary>
[Long]
public sealed class PathArgumentTests(TaughtLine line) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    // What waits for a camera, a broker or an agent's file before it touches the path.
    private static readonly string[] Elsewhere = ["cameras grab --out", "listen --save-images", "teach-work --judge", "teach-work --into"];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds() =>
        ["pipe", "device", "loop", "missing", "below a file", "hung file", "hung list", "hung look", "hung read"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Verb_PathOfNoUse_IsNamedInTime(string kind)
    {
        TestPaths.RequireLinux();
        using HungMount? mount = kind.StartsWith("hung", StringComparison.Ordinal)
            ? HungMount.Require(kind switch { "hung look" => HangsAt.Look, "hung read" => HangsAt.Read, _ => HangsAt.Open })
            : null;
        Case[] cases = [.. Cases(kind)];
        Assert.True(cases.Length > 15, string.Join("; ", cases.Select(one => one.Name)));
        string[] faults = await Task.WhenAll(cases.Select(one => FaultAsync(one, Make(kind, mount, one))));
        Assert.True(faults.All(fault => fault.Length == 0), string.Join("\n", faults.Where(fault => fault.Length > 0)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Verb_AddressInPlaceOfAPath_ShowsNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        foreach (Case one in Cases("missing"))
        {
            string secret = OddSecret.Next(random), address = OddSecret.Address(secret, random);
            string[] words = Words(one, address);
            (int code, string said) = await RunAsync(words).WaitAsync(Longest, TestContext.Current.CancellationToken);
            Assert.NotEqual(ExitCode.Done, code);
            Assert.False(OddSecret.IsIn(said, secret), $"{string.Join(' ', words)}: {secret} is shown: {said}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WrongLine_WithAnAddressInPlaceOfAnyValue_ShowsNoSecret(ulong seed)
    {
        var random = new SplitMix64(seed);
        // Whoever asks for help gets it.
        (Command Verb, Option Option)[] all =
        [
            .. from command in Commands(CommandTree.Create())
               where command is Verb
               from option in command.Options
               where option.Action is null
               select (command, option),
        ];
        Assert.True(all.Length > 100);
        foreach ((Command verb, Option option) in all)
        {
            for (int i = 0; i < 20; i++)
            {
                // Some options take lists, which are taken apart at their commas.
                string secret = OddSecret.Next(random).Replace(',', ';'), address = OddSecret.Address(secret, random);
                string[] value = OddSecret.Pick(random, "as it is", "joined", "alone") switch
                {
                    "as it is" => [option.Name, address],
                    "joined" => [$"{option.Name}={address}"],
                    _ => [address],
                };
                // Wrong in any case: nothing may begin to run.
                string[] words = [.. NameOf(verb).Split(' '), .. value, "--no-such-option"];
                var errors = new StringWriter();
                Assert.Equal(ExitCode.Usage, await CommandTree.RunAsync(words, errors, CancellationToken.None));
                Assert.False(OddSecret.IsIn(errors.ToString(), secret), $"{string.Join(' ', words)}: {secret} is shown: {errors}");
            }
        }
    }

    [Fact]
    public void IsPath_EveryOptionWithText_IsAPathOrKnownToBeNone()
    {
        // The others are words to choose from.
        string[] others = ["name", "text", "regex", "topic", "sha256", "a,b", "A,B,C"];
        Option[] texts = [.. Commands(CommandTree.Create()).SelectMany(command => command.Options)
            .Where(option => option.ValueType == typeof(string) && option.Name != "--config")];
        Assert.All(texts, option => Assert.True(
            PathArguments.IsPath(option) || others.Contains(option.HelpName)
            || option.HelpName?.Contains('|', StringComparison.Ordinal) != false, $"{option.Name} <{option.HelpName}>"));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Append(command);

    private static string NameOf(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
        ? $"{NameOf(parent)} {command.Name}" : command.Name;

    private static IEnumerable<Case> Cases(string kind) =>
        from command in Commands(CommandTree.Create())
        where command is Verb
        from symbol in (IEnumerable<Symbol>)[.. command.Options, .. command.Arguments]
        where PathArguments.IsPath(symbol)
        let one = new Case(command, symbol)
        where !Elsewhere.Contains(one.Name)
        // A place that is still free is what these want.
        where !(one.IsOutput && kind is "missing")
        // Nor do they read anything.
        where !(one.IsOutput && kind is "hung read")
        select one;

    // Of the words that a verb cannot do without, all but the path in question are in order.
    private string[] Words(Case one, string path)
    {
        List<string> words = [.. NameOf(one.Command).Split(' ')];
        foreach (Option option in one.Command.Options.Where(option => option.Required || option == one.Symbol))
            words.AddRange([option.Name, option == one.Symbol ? path : Good(option.Name)]);
        foreach (Argument argument in one.Command.Arguments) words.Add(argument == one.Symbol ? path : Good(argument.Name));
        // Those that take a station of a configuration instead.
        bool wantsModel = NameOf(one.Command) is "inspect" or "evaluate" or "calibrate" || one.Name == "reinspect DIR";
        foreach (string option in (string[])["--good", "--out"])
            if (NameOf(one.Command) == "learn" && !words.Contains(option)) words.AddRange([option, Good(option)]);
        if (wantsModel && !words.Contains("--model")) words.AddRange(["--model", line.Model]);
        if (one.Name == "calibrate --ignore-mask") words.AddRange(["--good", line.Good]);
        if (one.Name is "backup --out" or "challenge suspects --csv") words.AddRange(["--config", Configuration()]);
        if (one.Name == "support-bundle --out") words.AddRange(["--config", _folder.PathTo("none.json")]);
        return [.. words];
    }

    private string Configuration()
    {
        string path = _folder.PathTo($"{Guid.NewGuid():N}.json");
        File.WriteAllText(path,
            $$"""{ "agent": { "name": "a", "stateDirectory": "state" }, "stations": [ { "name": "cap", "model": "{{line.Model}}", "camera": { "driver": "simulated" } } ] }""");
        return path;
    }

    private string Good(string name) => name switch
    {
        "--good" => line.Good,
        "--data" => line.Data,
        "--model" => line.Model,
        "--out" => _folder.PathTo($"out-{Guid.NewGuid():N}"),
        "FILE_OR_DIR" => line.GoodPart,
        "FILE" => Repository.PathTo("models/efficientnet_lite0.onnx"),
        "DIR" => Archive(),
        "VERSION" => "1",
        _ => throw new InvalidOperationException($"The test knows no good value of {name}."),
    };

    private string Archive()
    {
        string folder = Directory.CreateDirectory(_folder.PathTo("archive/cap")).FullName;
        File.WriteAllText(
            Path.Combine(folder, "1.json"),
            $$"""{ "id": "{{Guid.NewGuid()}}", "station": "cap", "seq": 1, "capturedAt": "2026-01-01T00:00:00Z", "verdict": "pass", "regions": [], "frame": "1.png" }""");
        return Path.GetDirectoryName(folder)!;
    }

    private string Make(string kind, HungMount? mount, Case one)
    {
        string path = _folder.PathTo($"bad-{Guid.NewGuid():N}");
        if (TestPaths.TryMake(path, kind, out string made)) return made;
        return kind switch
        {
            "hung file" or "hung read" => mount!.File,
            "hung list" => one.IsOutput ? Path.Combine(mount!.Folder, "new") : mount!.Folder,
            "hung look" => Path.Combine(mount!.Folder, "x"),
            _ => path
        };
    }

    private async Task<string> FaultAsync(Case one, string path)
    {
        string[] words = Words(one, path);
        string line = string.Join(' ', words);
        Task<(int, string)> running = RunAsync(words);
        if (await Task.WhenAny(running, Task.Delay(Longest, TestContext.Current.CancellationToken)) != running)
            return $"{line}: did not end within {Longest}.";
        (int code, string text) = await running;
        if (code is 0 or 70 or > 100) return $"{line}: ended with {code}: {text}";
        string name = Path.GetFileName(path) == "below" ? Path.GetDirectoryName(path)! : Path.GetFileName(path);
        return text.Contains(name, StringComparison.Ordinal) ? "" : $"{line}: does not name it: {text}";
    }

    // On a thread of its own, as a process has: what hangs must not keep the others waiting.
    private static Task<(int Code, string Said)> RunAsync(string[] words) => Task.Factory.StartNew(
        async () =>
        {
            using var said = new StringWriter();
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            // The test has given it up by then: what it runs takes nothing from the tests that follow.
            late.CancelAfter(Longest);
            ConsoleOfAFlow.Take(said);
            return (await CommandTree.RunAsync(words, Console.Error, late.Token), said.ToString());
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private sealed record Case(Command Command, Symbol Symbol)
    {
        public string Name => $"{NameOf(Command)} {Symbol.Name}";

        public bool IsOutput => Symbol.Name is "--out" or "--heatmaps" or "--state" or "--save-images" or "--csv";
    }
}
