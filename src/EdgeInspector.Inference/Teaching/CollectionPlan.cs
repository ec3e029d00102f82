using System.Text.Json;
using EdgeInspector.Frames;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;
using EdgeInspector.Teaching;

namespace EdgeInspector.Inference.Teaching;

/// <summary>How a station collects; kept, so that it goes on after a restart.</summary>
/// <param name="IsOn">Whether it collects.</param>
/// <param name="Every">Every which frame is looked at, from 1; null when a person asks for each.</param>
/// <param name="Wanted">How many pictures it ends at.</param>
/// <param name="Region">The part of the picture that will be learned; null for all of it.</param>
/// <param name="By">Who began it.</param>
public sealed record CollectionPlan(bool IsOn, int? Every, int Wanted, PixelRectangle? Region, string By)
{
    /// <summary>Before anybody began.</summary>
    public static CollectionPlan None { get; } = new(false, null, CollectedNumber.Least, null, "");

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelManifest.Json);

    internal static CollectionPlan Parse(ReadOnlySpan<byte> json, string place)
    {
        try
        {
            return JsonSerializer.Deserialize<CollectionPlan>(json, ModelManifest.Json) ?? None;
        }
        catch (JsonException exception)
        {
            throw new HistoryException(HistoryFault.Damaged,
                $"{place}: the plan of a collection cannot be understood: {exception.Message} Begin it again.", exception);
        }
    }
}
