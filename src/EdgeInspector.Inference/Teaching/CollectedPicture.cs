using System.Text.Json;
using EdgeInspector.Inference.History;
using EdgeInspector.Inference.Packages;

namespace EdgeInspector.Inference.Teaching;

/// <summary>A frame of a good part that a station without a model collected, to learn its first one from. Kept by its content.</summary>
/// <param name="FormatVersion">Format of this record.</param>
/// <param name="Number">Counts the pictures of a station and product, from 1.</param>
/// <param name="CapturedAt">When the frame was captured.</param>
/// <param name="Picture">The frame, as a version that is learned from it names it.</param>
/// <param name="By">Who had it collected.</param>
/// <param name="IsForced">Whether a person took it though it stood apart.</param>
public sealed record CollectedPicture(
    int FormatVersion, int Number, DateTimeOffset CapturedAt, VersionFile Picture, string By, bool IsForced)
{
    /// <summary>The newest format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelManifest.Json);

    internal static CollectedPicture Parse(ReadOnlySpan<byte> json, string place)
    {
        try
        {
            CollectedPicture? read = JsonSerializer.Deserialize<CollectedPicture>(json, ModelManifest.Json);
            if (read?.FormatVersion == CurrentFormat && read.Picture is { Bytes: >= 0 } picture && VersionRules.IsHash(picture.Sha256))
                return read;
            throw new HistoryException(HistoryFault.Damaged,
                $"{place}: the record of a collected picture is refused: another format than {CurrentFormat}, or no SHA-256.");
        }
        catch (JsonException exception)
        {
            throw new HistoryException(
                HistoryFault.Damaged, $"{place}: the record of a collected picture cannot be understood: {exception.Message}", exception);
        }
    }
}
