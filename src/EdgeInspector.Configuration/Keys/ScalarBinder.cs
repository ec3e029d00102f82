using System.Globalization;
using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Configuration.Keys;

/// <summary>Makes texts, numbers, true and false, and choices of JSON values.</summary>
/// <param name="errors">Takes what is wrong.</param>
/// <param name="folder">Absolute folder that relative paths count from.</param>
internal sealed class ScalarBinder(ConfigurationErrorCollector errors, string folder)
{
    /// <summary>The value in the type of its property; null after an error.</summary>
    public object? Bind(KeyDescription key, ValueDescription value, PositionedNode node, string path)
    {
        if (node.Kind != ExpectedNode(value.Kind))
        {
            string quotes = node.Kind == NodeKind.Text ? " (without quotes)" : "";
            return Refuse(key, value, node, path, $"{Show(key, node)} stands where {KeySentences.Kind(value.Kind)} is expected{quotes}");
        }

        return value.Kind switch
        {
            ValueKind.Boolean => node.Text == "true",
            ValueKind.Whole => BindWhole(key, value, node, path),
            ValueKind.Number => BindNumber(key, value, node, path),
            ValueKind.Choice => BindChoice(key, value, node, path),
            _ => BindText(key, value, node, path),
        };
    }

    private object? BindWhole(KeyDescription key, ValueDescription value, PositionedNode node, string path)
    {
        if (node.Text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0)
            return Refuse(key, value, node, path, $"{Show(key, node)} is not a whole number, written without point and exponent");
        bool fits = long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        if (!fits) number = node.Text[0] == '-' ? long.MinValue : long.MaxValue;
        if (!InRange(key, value, node, path, number)) return null;
        if (value.Type == typeof(int)) return (int)number;
        return number;
    }

    private object? BindNumber(KeyDescription key, ValueDescription value, PositionedNode node, string path)
    {
        // A number too large for the type reads as infinity and is out of range; one too small would silently read as zero.
        double number = double.Parse(node.Text, CultureInfo.InvariantCulture);
        float single = float.Parse(node.Text, CultureInfo.InvariantCulture);
        bool isSingle = value.Type == typeof(float);
        bool vanished = (isSingle ? single : number) == 0
            && node.Text.AsSpan(0, MantissaLength(node.Text)).IndexOfAnyInRange('1', '9') >= 0;
        if (vanished) return Refuse(key, value, node, path, $"{Show(key, node)} is too near to zero to be told from it");
        if (!InRange(key, value, node, path, isSingle ? single : number)) return null;
        if (isSingle) return single;
        return number;
    }

    private object? BindChoice(KeyDescription key, ValueDescription value, PositionedNode node, string path)
    {
        int index = value.Choices.ToList().IndexOf(node.Text);
        return index >= 0
            ? Enum.GetValues(value.Type).GetValue(index)
            : Refuse(key, value, node, path, $"{Show(key, node)} is not known here", Spelling.Nearest(node.Text, value.Choices));
    }

    private string? BindText(KeyDescription key, ValueDescription value, PositionedNode node, string path)
    {
        if (TextRule.Of(key.Attribute.Format).Violation(node.Text) is { } violation)
        {
            Refuse(key, value, node, path, node.Text.Length == 0 ? "the text is empty" : $"{Show(key, node)} {violation}");
            return null;
        }

        return TextRule.IsPath(key.Attribute.Format) ? Path.GetFullPath(node.Text, folder) : node.Text;
    }

    private bool InRange(KeyDescription key, ValueDescription value, PositionedNode node, string path, double number)
    {
        if (number < key.Attribute.Minimum) Refuse(key, value, node, path, $"{Show(key, node)} is too small");
        else if (number > key.Attribute.Maximum) Refuse(key, value, node, path, $"{Show(key, node)} is too large");
        else return true;
        return false;
    }

    private object? Refuse(KeyDescription key, ValueDescription value, PositionedNode node, string path, string problem,
        string? suggestion = null)
    {
        errors.Add(node.Start, node.End, new()
        {
            Path = path,
            Problem = problem,
            Value = ValueText.Shown(key, node),
            Allowed = value == key.Value ? KeySentences.Allowed(key) : KeySentences.AllowedOf(value, key.Attribute),
            Suggestion = suggestion,
        });
        return null;
    }

    private static string Show(KeyDescription key, PositionedNode node) => ValueText.Shown(key, node) ?? "the value";

    private static NodeKind ExpectedNode(ValueKind kind) => kind switch
    {
        ValueKind.Whole or ValueKind.Number => NodeKind.Number,
        ValueKind.Boolean => NodeKind.Boolean,
        _ => NodeKind.Text,
    };

    private static int MantissaLength(string number) =>
        number.AsSpan().IndexOfAny('e', 'E') is >= 0 and var exponent ? exponent : number.Length;
}
