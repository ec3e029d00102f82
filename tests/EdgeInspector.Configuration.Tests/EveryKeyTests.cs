using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Configuration.Text;
using NJsonSchema;
using Xunit;

namespace EdgeInspector.Configuration.Tests;

/// <summary>
/// What must hold for every key, found from the records, so that a new key is covered from its first day; loader and schema alike.
/// </summary>
public class EveryKeyTests
{
    private static readonly Lazy<Task<JsonSchema>> Schema = new(() => JsonSchema.FromJsonAsync(ConfigurationSchema.Write()));

    public static TheoryData<string, string> AllKeys()
    {
        var data = new TheoryData<string, string>();
        foreach (string driver in SampleConfiguration.Drivers)
            foreach ((string path, _) in SampleConfiguration.KeysOf(driver))
                if (driver == "simulated" || path.Contains(".camera.", StringComparison.Ordinal)) data.Add(driver, path);
        return data;
    }

    public static TheoryData<string> AllDrivers() => [.. SampleConfiguration.Drivers];

    [Theory, MemberData(nameof(AllDrivers))]
    public async Task Parse_AllKeysOfADriver_AreGoodForLoaderAndSchema(string driver)
    {
        string text = SampleConfiguration.Json(driver).ToJsonString();

        Assert.Equal("", ConfigurationErrorFormatter.Format(SampleConfiguration.Load(text)));
        Assert.Empty((await Schema.Value).Validate(text));
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_KeyMissing_IsAnErrorOrTheDefault(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        JsonObject root = SampleConfiguration.Json(driver);
        SampleConfiguration.Remove(root, path);

        ConfigurationLoadResult result = SampleConfiguration.Load(root.ToJsonString());

        // Nothing else says there where the zone lies, which no schema can tell.
        bool isOnlyPlace = path.EndsWith("zones[0].rectangle", StringComparison.Ordinal);
        Assert.Equal(key.IsRequired || isOnlyPlace, result.Errors.Count > 0);
        Assert.Equal(key.IsRequired, (await Schema.Value).Validate(root.ToJsonString()).Count > 0);
        if (isOnlyPlace) Assert.Equal(path[..^".rectangle".Length], Assert.Single(result.Errors).Path);
        else if (key.IsRequired) Assert.All(result.Errors, error => Assert.StartsWith(path, error.Path, StringComparison.Ordinal));
        else Assert.Equal(key.Default, SampleConfiguration.ValueAt(result.Configuration!, path));
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_WrongType_IsOneErrorAtTheValue(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        (NodeKind Kind, string Json)[] values =
        [
            (NodeKind.Boolean, "true"), (NodeKind.Text, "\"text\""), (NodeKind.Number, "1.5"), (NodeKind.List, "[]"),
            (NodeKind.Object, "{}"), (NodeKind.Null, "null"),
        ];
        foreach ((NodeKind kind, string json) in values.Where(value => !Accepts(key, value.Kind)))
            await AssertOneError(driver, path, JsonNode.Parse(json));
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_NumberAtAndBeyondItsRange_IsTakenAndRefused(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        KeyAttribute range = key.Attribute;
        if (key.Value.Kind is not (ValueKind.Whole or ValueKind.Number)) return;

        double step = key.Value.Kind == ValueKind.Whole ? 1 : range.Maximum / 1000;
        Assert.True(double.IsFinite(range.Minimum) && double.IsFinite(range.Maximum), "a number needs a range");
        foreach (double good in new[] { range.Minimum, range.Maximum })
        {
            JsonObject root = SampleConfiguration.Json(driver);
            SampleConfiguration.Set(root, path, Number(key, good));
            ConfigurationLoadResult result = SampleConfiguration.Load(root.ToJsonString());
            Assert.DoesNotContain(result.Errors, error => error.Path == path && error.Allowed is not null);
        }

        foreach (double bad in new[] { range.Minimum - step, range.Maximum + step })
        {
            ConfigurationError error = await AssertOneError(driver, path, Number(key, bad));
            Assert.Equal(KeySentences.Allowed(key), error.Allowed);
            Assert.Contains(bad < range.Minimum ? "too small" : "too large", error.Problem, StringComparison.Ordinal);
            Assert.Equal(Number(key, bad).ToJsonString(), error.Value);
        }

        foreach (string huge in new[] { "1e400", "-1e400", "99999999999999999999999" })
            Assert.NotEmpty(LoadRaw(driver, path, huge).Errors);
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_TextThatDoesNotFit_IsOneError(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        if (key.Value.Kind is not (ValueKind.Text or ValueKind.Choice)) return;

        await AssertOneError(driver, path, "");
        await AssertOneError(driver, path, " blank ");
        await AssertOneError(driver, path, new string('x', 5000));
        string? misfit = key.Attribute.Format switch
        {
            TextFormat.Name => "a/b",
            TextFormat.Topic => "a//b",
            TextFormat.Broker => "http://host",
            TextFormat.EnvironmentVariable => "1A",
            TextFormat.IpAddress => "localhost",
            _ => key.Value.Kind == ValueKind.Choice ? "none of them" : null,
        };
        if (misfit is null) return;
        ConfigurationError error = await AssertOneError(driver, path, misfit);
        Assert.Equal(KeySentences.Allowed(key), error.Allowed);
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_ListOfAnotherLength_IsOneError(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        if (key.Value.Kind != ValueKind.List || key.Value.Item!.Kind is ValueKind.Record or ValueKind.Choice) return;

        JsonNode Item(int i) => key.Attribute.Format == TextFormat.ClockTime ? string.Create(CultureInfo.InvariantCulture, $"00:{i:00}")
            : key.Attribute.Format == TextFormat.IpNetwork ? string.Create(CultureInfo.InvariantCulture, $"10.1.4.{i}")
            : key.Attribute.Format is TextFormat.HostName or TextFormat.Name ? string.Create(CultureInfo.InvariantCulture, $"host{i}")
            : key.Value.Item.Kind == ValueKind.Text ? string.Create(CultureInfo.InvariantCulture, $"/x.k{i}=v") : i;
        if (key.Attribute.MinimumItems > 0)
            await AssertOneError(driver, path, new JsonArray([.. Enumerable.Range(1, key.Attribute.MinimumItems - 1).Select(Item)]));
        await AssertOneError(driver, path, new JsonArray([.. Enumerable.Range(1, key.Attribute.MaximumItems + 1).Select(Item)]));
    }

    [Theory, MemberData(nameof(AllKeys))]
    public async Task Parse_Misspelt_SuggestsTheKey(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        string wrong = "x" + key.Name;
        JsonObject root = SampleConfiguration.Json(driver);
        SampleConfiguration.ParentOf(root, path, out _)[wrong] = 1;
        string text = root.ToJsonString();

        ConfigurationError error = Assert.Single(SampleConfiguration.Load(text).Errors);

        Assert.Equal(path[..^key.Name.Length] + wrong, error.Path);
        Assert.Equal(key.Name, error.Suggestion);
        Assert.Equal(text.IndexOf($"\"{wrong}\"", StringComparison.Ordinal) + 1, error.Column);
        Assert.NotEmpty((await Schema.Value).Validate(text));
    }

    [Theory, MemberData(nameof(AllKeys))]
    public void Parse_KeyTwice_IsOneErrorAtTheSecond(string driver, string path)
    {
        KeyDescription key = Find(driver, path);
        string text = SampleConfiguration.Json(driver).ToJsonString();
        PositionedNode value = SampleConfiguration.Document(text).Find(path);
        string again = $", \n \"{key.Name}\": {text[value.Start..value.End]}";

        ConfigurationError error = Assert.Single(SampleConfiguration.Load(text.Insert(value.End, again)).Errors);

        Assert.Equal((path, 2, 2), (error.Path, error.Line, error.Column));
        Assert.Contains("first in line 1", error.Message, StringComparison.Ordinal);
    }

    private static KeyDescription Find(string driver, string path) =>
        SampleConfiguration.KeysOf(driver).Single(pair => pair.Path == path).Key;

    private static bool Accepts(KeyDescription key, NodeKind kind) => kind switch
    {
        NodeKind.Null => key.AcceptsNull,
        NodeKind.Boolean => key.Value.Kind == ValueKind.Boolean,
        // A text may still break a rule, and 1.5 is a number that is not whole: other tests.
        NodeKind.Text => key.Value.Kind is ValueKind.Text or ValueKind.Choice,
        NodeKind.Number => key.Value.Kind == ValueKind.Number,
        NodeKind.List => key.Value.Kind == ValueKind.List,
        _ => key.Value.Kind is ValueKind.Record or ValueKind.Map,
    };

    private static JsonNode Number(KeyDescription key, double value) => JsonNode.Parse(key.Value.Kind == ValueKind.Whole
        ? ((long)value).ToString(CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture))!;

    private static ConfigurationLoadResult LoadRaw(string driver, string path, string json)
    {
        string text = SampleConfiguration.Json(driver).ToJsonString();
        PositionedNode value = SampleConfiguration.Document(text).Find(path);
        return SampleConfiguration.Load(text[..value.Start] + json + text[value.End..]);
    }

    private static async Task<ConfigurationError> AssertOneError(string driver, string path, JsonNode? value)
    {
        JsonObject root = SampleConfiguration.Json(driver);
        SampleConfiguration.Set(root, path, value);
        string text = root.ToJsonString();

        ConfigurationLoadResult result = SampleConfiguration.Load(text);

        Assert.Null(result.Configuration);
        ConfigurationError error = Assert.Single(result.Errors);
        Assert.Equal(path, error.Path);
        Assert.Equal((1, SampleConfiguration.Document(text).Find(path).Start + 1), (error.Line, error.Column));
        Assert.NotEmpty((await Schema.Value).Validate(text));
        return error;
    }
}
