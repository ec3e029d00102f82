using System.Globalization;
using EdgeInspector.Cameras.Genicam;

namespace EdgeInspector.Cameras.Tests.Genicam;

/// <summary>Settings of a camera that exists on paper only: kind, value and range by name; what is written is noted.</summary>
internal sealed class FakeNodes : IGenicamNodes
{
    private readonly Dictionary<string, (string Kind, string Value, double Least, double Most)> _nodes = new(StringComparer.Ordinal);

    public List<string> Written { get; } = [];

    /// <summary>Takes any value and keeps its own.</summary>
    public HashSet<string> Deaf { get; } = [];

    /// <summary>Cannot be written while frames come.</summary>
    public HashSet<string> Locked { get; } = [];

    public FakeNodes With(string name, string kind, string value, double least = 0, double most = 1e9)
    {
        _nodes[name] = (kind, value, least, most);
        return this;
    }

    public bool Contains(string name) => _nodes.ContainsKey(name);

    public string Read(string name) => _nodes[name].Value;

    public void Write(string name, string value)
    {
        (string kind, _, double least, double most) = _nodes[name];
        if (kind is "integer" or "float"
            && (double.Parse(value, CultureInfo.InvariantCulture) < least || double.Parse(value, CultureInfo.InvariantCulture) > most))
            throw new GenicamException($"Value '{value}' greater than allowed maximum '{most}'");
        if (Locked.Contains(name)) throw new GenicamException("The node is locked");
        Written.Add($"{name}={value}");
        if (!Deaf.Contains(name)) _nodes[name] = (kind, value, least, most);
    }

    public GenicamNode Describe(string name) =>
        new(name, _nodes[name].Kind, _nodes[name].Value,
            string.Create(CultureInfo.InvariantCulture, $"{_nodes[name].Least} to {_nodes[name].Most}"), true);
}
