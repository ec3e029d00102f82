using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeInspector.Frames;
using EdgeInspector.Inference.Graphs;
using EdgeInspector.TestKit;
using EdgeInspector.Verbs;
using Xunit;

namespace EdgeInspector.Tests.Verbs;

/// <summary>
/// Every option of every verb that holds a number, found in the command tree, so that a new one is tested from its first day.
/// </summary>
public sealed partial class NumberOptionTests : IDisposable
{
    private static readonly Type[] Whole = [typeof(int), typeof(long), typeof(ulong)];
    private static readonly Type[] Broken = [typeof(float), typeof(double), typeof(decimal)];
    private static readonly Type[] Composed = [typeof(TimeSpan), typeof(PixelRectangle), typeof((int, int)), typeof((int, int)[]),
        typeof(BackbonePreprocessing)];
    private static readonly Type[] Others = [typeof(bool), typeof(string), typeof(string[]), typeof(Uri), typeof(void)];
    private static readonly string[] GoodValues = ["100", "1", "12", "0.5", "30m", "320x256", "100,50,640,480",
        "mean=124,116,104 std=58,57,57"];
    private static readonly string[] WrongNumbers =
    [
        "1,5", "0,5", "1,000", "1.234,5", "1,234.5", "1,234,567", "1,", ",1", "1٫5", "1٬000", "1 000", "1\u00A0000", "1\u202F000", "1'000",
        "1’000", "1_000", "1.5.2",
        "１５", "١٥", "१५", "1５", "½", "1²", "Ⅳ", "NaN", "nan", "Infinity", "-Infinity", "∞", "-∞", "1e400", "1e-400",
        "99999999999999999999999999999999999999999",
        "-1", "-0.5", "−1", "+-1", "--1", "0x10", "1px", "1 px", "1%", "1 %", "1kg", "1h30", "1e", "e5", ".", "-", "+", "", " ", "\t1",
        "1\n", "1\0", "(1)", "$1", "1f", "one",
    ];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> NumberOptions =>
        [.. from found in AllOptions() where !Others.Contains(TypeOf(found.Option)) select $"{found.Verb} {found.Option.Name}"];

    // In lists, sizes and areas a comma separates.
    public static TheoryData<string> SingleNumberOptions =>
        [.. from found in AllOptions() where !Others.Union(Composed[1..])
            .Contains(TypeOf(found.Option)) select $"{found.Verb} {found.Option.Name}"];

    [Theory]
    [MemberData(nameof(NumberOptions))]
    public async Task NumberOption_WrongNumbers_AreRefusedAndNothingIsDone(string name)
    {
        (string verb, Option option) = AllOptions().Single(found => $"{found.Verb} {found.Option.Name}" == name);
        string good = GoodValues.First(value => CommandTree.Create().Parse(Line(verb, option, value)).Errors.Count == 0);
        // Between the parts of a list there may be blanks.
        string[] wrong = [.. WrongNumbers.Where(text => text.Trim() == text || !Composed.Contains(TypeOf(option))),
            .. Whole.Contains(TypeOf(option)) ? (string[])["1.5", "1.0", "1e2", "1.000"] : []];
        // A mean may be negative, where a network wants values moved up.
        if (TypeOf(option) == typeof(BackbonePreprocessing)) wrong = [.. wrong.Except(["-1", "-0.5"])];
        foreach (CultureInfo culture in (CultureInfo[])[CultureInfo.InvariantCulture, CommaCulture()])
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Empty(CommandTree.Create().Parse(Line(verb, option, good)).Errors);
            foreach (string text in wrong.Select(number => FirstNumber().Replace(good, _ => number, 1)))
            {
                var errors = new StringWriter();
                int code = await CommandTree.RunAsync(Line(verb, option, text), errors, CancellationToken.None);
                string message = errors.ToString();
                Assert.True(code == ExitCode.Usage && message.Contains(option.Name, StringComparison.Ordinal),
                    $"{culture.NumberFormat.NumberDecimalSeparator} '{text}': {code} {message}");
            }
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [MemberData(nameof(SingleNumberOptions))]
    public async Task NumberOption_Comma_NamesBothReadings(string name)
    {
        (string verb, Option option) = AllOptions().Single(found => $"{found.Verb} {found.Option.Name}" == name);
        var errors = new StringWriter();
        await CommandTree.RunAsync(Line(verb, option, TypeOf(option) == typeof(TimeSpan) ? "30,5m" : "30,5"), errors,
            CancellationToken.None);
        Assert.Contains($"{option.Name}: '30,5' has a comma and can be read as 30.5 or as 305;", errors.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void EveryOption_IsOfAKnownKind()
    {
        Type[] known = [.. Whole, .. Broken, .. Composed, .. Others];
        Assert.Empty(
            AllOptions().Where(found => !known.Contains(TypeOf(found.Option)))
            .Select(found => $"{found.Verb} {found.Option.Name}: {TypeOf(found.Option)}"));
        Assert.True(NumberOptions.Count > 30);
    }

    [Theory]
    [InlineData("30.5", 30.5)]
    [InlineData("+30.5", 30.5)]
    [InlineData(".5", 0.5)]
    [InlineData("3.05e1", 30.5)]
    [InlineData("1.000", 1)]
    public void PlainNumbers_MeanTheSameInEveryCulture(string text, double expected)
    {
        CultureInfo.CurrentCulture = CommaCulture();
        Assert.True(NumberText.TryRead(text, 0.0, 1e9, out double number, out _));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("1.234,5", "can be read as 1234.5 or as 1.2345; write a number without a comma")]
    [InlineData("1,234,567", "can be read as 1234567; write a number without a comma")]
    [InlineData("1 000", "write 1000.")]
    [InlineData("38.5%", "write it as a share: 0.385")]
    [InlineData("30px", "write a number alone, without a unit")]
    [InlineData("３０", "in the digits 0 to 9")]
    [InlineData("1e-60", "too near to zero to be told from it")]
    [InlineData("2000000000", "2000000000 is out of range; 0 to 1000000000 can be used.")]
    public void WrongNumbers_SayWhatToWrite(string text, string message)
    {
        Assert.False(NumberText.TryRead(text, 0f, 1e9f, out _, out string? problem));
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "insepct", "x" }, "Did you mean 'inspect'?")]
    [InlineData(new[] { "inspect", "--model", "m", "--thershold", "3", "x" },
        "There is no option '--thershold'. Did you mean '--threshold'?")]
    [InlineData(new[] { "bench", "growth", "--good", "x", "--runz=3" }, "Did you mean '--runs'?")]
    [InlineData(new[] { "config", "shwo" }, "Did you mean 'show'?")]
    public async Task MisspeltWord_GetsASuggestion(string[] words, string message)
    {
        var errors = new StringWriter();
        Assert.Equal(ExitCode.Usage, await CommandTree.RunAsync(words, errors, CancellationToken.None));
        Assert.Contains(message, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mqtt://u:hunter2@host:1883/x")]
    [InlineData("http://host/?token=hunter2")]
    public async Task BrokerThatIsWrong_ShowsNoSecret(string broker)
    {
        var errors = new StringWriter();
        Assert.Equal(ExitCode.Usage, await CommandTree.RunAsync(["demo", "--broker", broker], errors, CancellationToken.None));
        Assert.Contains("--broker: '", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(string Verb, Option Option)> AllOptions()
    {
        return Under(CommandTree.Create(), "");

        static IEnumerable<(string, Option)> Under(Command command, string path) =>
            [.. command.Options.Select(option => (path, option)),
                .. command.Subcommands.SelectMany(verb => Under(verb, $"{path} {verb.Name}".Trim()))];
    }

    // The program and its tests have no cultures of the system.
    private static CultureInfo CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }

    private static Type TypeOf(Option option) => Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;

    // The option with a value, and all that the verb cannot do without: numbers, and paths in the test's folder.
    private string[] Line(string verb, Option option, string value)
    {
        Command command = verb.Split(' ')
            .Aggregate((Command)CommandTree.Create(), (at, word) => at.Subcommands.Single(next => next.Name == word));
        string path = _folder.PathTo("absent");
        string[] method = option.Name switch
        {
            "--training-patches" => ["--method", "lunar"],
            "--dimensions" or "--matrix-limit" => ["--method", "padim"],
            "--gallery-rows" => ["--method", "spade"],
            _ => [],
        };
        return
        [
            .. verb.Split(' '), .. command.Arguments.Select(argument => Nullable.GetUnderlyingType(argument.ValueType) is null ? path : "1"),
            .. command.Options.Where(other => other.Required).SelectMany(other => (string[])[other.Name, path]),
            .. verb switch { "calibrate" => ["--model", path], "learn" => ["--good", path, "--out", path], _ => Array.Empty<string>() },
            .. method, $"{option.Name}={value}",
        ];
    }

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?")]
    private static partial Regex FirstNumber();
}
