using System.Globalization;

namespace EdgeInspector.Configuration.Text;

/// <summary>A configuration file taken apart: its text and its values with positions.</summary>
/// <param name="Source">The text.</param>
/// <param name="Root">The outermost value.</param>
internal sealed record PositionedDocument(SourceText Source, PositionedNode Root)
{
    /// <summary>
    /// The value at a path such as <c>stations[1].camera.seed</c>, or the nearest one around it that the file has.
    /// </summary>
    public PositionedNode Find(string path) => Walk(path, out _);

    /// <summary>The value at a path; null when the file does not have it.</summary>
    public PositionedNode? TryFind(string path) => Walk(path, out bool complete) is { } node && complete ? node : null;

    private PositionedNode Walk(string path, out bool complete)
    {
        PositionedNode node = Root;
        complete = false;
        foreach (string step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            PositionedNode? next = step.EndsWith(']')
                ? node.Items.ElementAtOrDefault(int.Parse(step.AsSpan(0, step.Length - 1), CultureInfo.InvariantCulture))
                : node.Member(step)?.Value;
            if (next is null) return node;
            node = next;
        }

        complete = true;
        return node;
    }
}
