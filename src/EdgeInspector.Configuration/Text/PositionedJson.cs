using System.Text.Json;

namespace EdgeInspector.Configuration.Text;

/// <summary>Reads JSON with comments and trailing commas into nodes with byte offsets, in one walk.</summary>
internal ref struct PositionedJson
{
    /// <summary>Objects and lists inside each other.</summary>
    public const int MaximumDepth = 32;

    private readonly SourceText _source;
    private readonly Stack<int> _open = new();
    private Utf8JsonReader _reader;
    private JsonTokenType _token = JsonTokenType.None;
    private int _tokenStart;
    private int _tokenEnd;

    private PositionedJson(SourceText source)
    {
        _source = source;
        _tokenEnd = source.ContentStart;
        _reader = new Utf8JsonReader(source.Bytes[source.ContentStart..], new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = MaximumDepth + 1,
        });
    }

    /// <summary>Reads the whole text.</summary>
    /// <returns>The outermost value.</returns>
    /// <exception cref="JsonSyntaxException">The text is not JSON in UTF-8, or nested deeper than <see cref="MaximumDepth"/>.</exception>
    public static PositionedNode Read(SourceText source)
    {
        TextEncodingCheck.ThrowIfNotUtf8(source);
        var json = new PositionedJson(source);
        json.Next();
        PositionedNode root = json.ReadValue();
        json.Next();
        return root;
    }

    private void Next()
    {
        try
        {
            if (!_reader.Read()) return;
        }
        catch (JsonException exception)
        {
            throw new JsonSyntaxDiagnosis(_source, _open, _token, _tokenEnd).Explain(exception);
        }

        // BytesConsumed lies behind the colon of a key, so ends are taken from the token itself.
        _token = _reader.TokenType;
        _tokenStart = _source.ContentStart + (int)_reader.TokenStartIndex;
        _tokenEnd = _token switch
        {
            JsonTokenType.PropertyName or JsonTokenType.String => _tokenStart + _reader.ValueSpan.Length + 2,
            _ => _tokenStart + _reader.ValueSpan.Length,
        };
    }

    private PositionedNode ReadValue()
    {
        switch (_token)
        {
            case JsonTokenType.StartObject: return ReadObject();
            case JsonTokenType.StartArray: return ReadList();
            case JsonTokenType.String: return Scalar(NodeKind.Text, ReadText());
            case JsonTokenType.Number: return Scalar(NodeKind.Number, _source.Slice(_tokenStart, _tokenEnd));
            case JsonTokenType.True: return Scalar(NodeKind.Boolean, "true");
            case JsonTokenType.False: return Scalar(NodeKind.Boolean, "false");
            default: return Scalar(NodeKind.Null, "null");
        }
    }

    private readonly PositionedNode Scalar(NodeKind kind, string text) =>
        new() { Kind = kind, Start = _tokenStart, End = _tokenEnd, Text = text };

    private PositionedNode ReadObject()
    {
        int start = Enter();
        var members = new List<PositionedMember>();
        for (Next(); _token != JsonTokenType.EndObject; Next())
        {
            (string name, int nameStart, int nameEnd) = (ReadText(), _tokenStart, _tokenEnd);
            Next();
            members.Add(new PositionedMember(name, nameStart, nameEnd, ReadValue()));
        }

        _open.Pop();
        return new PositionedNode { Kind = NodeKind.Object, Start = start, End = _tokenEnd, Members = members };
    }

    private PositionedNode ReadList()
    {
        int start = Enter();
        var items = new List<PositionedNode>();
        for (Next(); _token != JsonTokenType.EndArray; Next()) items.Add(ReadValue());
        _open.Pop();
        return new PositionedNode { Kind = NodeKind.List, Start = start, End = _tokenEnd, Items = items };
    }

    private readonly int Enter()
    {
        if (_open.Count == MaximumDepth)
            throw new JsonSyntaxException(_tokenStart,
                $"objects and lists lie deeper than {MaximumDepth} inside each other; the configuration needs fewer than 10.");
        _open.Push(_tokenStart);
        return _tokenStart;
    }

    private readonly string ReadText()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape: valid for the reader, but no character.
            throw new JsonSyntaxException(_tokenStart,
                "the text holds an escape from \\ud800 to \\udfff that is no character by itself; write the character directly.");
        }
    }
}
