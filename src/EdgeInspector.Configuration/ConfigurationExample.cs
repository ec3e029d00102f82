using System.Text;
using EdgeInspector.Configuration.Keys;

namespace EdgeInspector.Configuration;

/// <summary>
/// The example configuration: every key with its comment and default, one simulated station, the other cameras as comments.
/// </summary>
internal sealed class ConfigurationExample
{
    private const int MaximumWidth = 120;

    private readonly StringBuilder _text = new();
    private int _indent;
    private int? _commentedFrom;

    private ConfigurationExample()
    {
    }

    /// <summary>The example's file, line ends included.</summary>
    public static string Write()
    {
        var example = new ConfigurationExample();
        example.Comment("Configuration of one EdgeInspector agent: a commented example with all keys.");
        example.Comment(
            "Comments tell what a key does and, in brackets, what is allowed and what holds without the key. Keys may be left out "
            + "unless they are required. A misspelt key or a value that does not fit is an error, never ignored; 'edge-inspector check' shows them all.");
        example.Line("{");
        example.WriteKeys(RecordDescription.Of(typeof(AgentConfiguration)));
        example.Line("}");
        return example._text.ToString();
    }

    private void WriteKeys(RecordDescription record)
    {
        _indent++;
        bool first = true;
        foreach (KeyDescription key in record.Keys)
        {
            if (!first && _commentedFrom is null) _text.Append('\n');
            if (_commentedFrom is null) Comment(key.Attribute.Description, KeySentences.Facts(key));
            WriteKey(key, key == record.Keys[^1]);
            first = false;
        }

        _indent--;
    }

    private void WriteKey(KeyDescription key, bool last)
    {
        string comma = last ? "" : ",";
        if (key.Value.Record is { } record && key.Default is not null)
        {
            WriteObject($"\"{key.Name}\": {{", record, $"}}{comma}");
            WriteOtherShapes(key.Name, $"\"{key.Name}\": {{", record);
        }
        else if (key.Value.Item?.Record is { } item)
        {
            Line($"\"{key.Name}\": [");
            _indent++;
            WriteObject("{", item, "}");
            WriteOtherShapes("element", "{", item);
            _indent--;
            Line($"]{comma}");
        }
        else
        {
            bool example = key.Attribute.ExampleInFile || (key.IsRequired && !key.IsDiscriminator);
            Line($"\"{key.Name}\": {JsonLiteral.Of(example ? key.Attribute.Example : key.Default)}{comma}");
        }
    }

    private void WriteObject(string opening, RecordDescription record, string closing)
    {
        Line(opening);
        WriteKeys(record.Shapes.Count > 0 ? record.Shapes[0] : record);
        Line(closing);
    }

    private void WriteOtherShapes(string name, string opening, RecordDescription record)
    {
        if (record.Shapes.Count == 0) return;
        HashSet<string> explained = [.. record.Shapes[0].Keys.Select(shared => shared.Attribute.Description)];
        foreach (RecordDescription shape in record.Shapes.Skip(1))
        {
            _text.Append('\n');
            Comment($"In place of this {name}, with {shape.ShapeKey!.Name} \"{shape.ShapeName}\":");
            ExplainKeys(shape, "", explained);
            _commentedFrom = _indent;
            WriteObject(opening, shape, "}");
            _commentedFrom = null;
        }
    }

    // What an earlier shape has explained is not said again.
    private void ExplainKeys(RecordDescription record, string prefix, HashSet<string> explained)
    {
        foreach (KeyDescription key in record.Keys.Where(key => explained.Add(key.Attribute.Description)))
        {
            Comment($"- {prefix}{key.Name}: {key.Attribute.Description}", KeySentences.Facts(key));
            if (key.Value.Record is { } inner) ExplainKeys(inner, $"{key.Name}.", explained);
        }
    }

    /// <summary>A comment with what is allowed at its end, or in a line of its own where both do not fit into one.</summary>
    private void Comment(string text, string? facts)
    {
        string both = $"{text} {facts}".TrimEnd();
        if (facts is null || Margin().Length + "// ".Length + both.Length <= MaximumWidth)
        {
            Comment(both);
            return;
        }

        Comment(text);
        Comment(facts);
    }

    /// <summary>A comment, broken where it gets too long.</summary>
    private void Comment(string text)
    {
        string start = $"{Margin()}// ";
        var line = new StringBuilder(start);
        foreach (string word in text.Split(' '))
        {
            if (line.Length > start.Length && line.Length + 1 + word.Length > MaximumWidth)
            {
                _text.Append(line.ToString().TrimEnd()).Append('\n');
                line.Clear().Append(start);
            }

            if (line.Length > start.Length || word.Length == 0) line.Append(' ');
            line.Append(word);
        }

        _text.Append(line).Append('\n');
    }

    private void Line(string text)
    {
        // What is commented out keeps its indentation behind the slashes, so that removing them leaves a tidy file.
        string margin = _commentedFrom is { } from ? $"{new string(' ', 2 * from)}// {new string(' ', 2 * (_indent - from))}" : Margin();
        _text.Append(margin).Append(text).Append('\n');
    }

    private string Margin() => new(' ', 2 * _indent);
}
