using System.Globalization;
using System.Text.Json.Nodes;
using EdgeInspector.Agent.Stations;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Keys;
using EdgeInspector.Files;
using EdgeInspector.Frames;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Changes the ignore mask in the configuration file. A painted one becomes a file of its own beside it, called after its content, and
/// nothing is ever written over: the configuration names the earlier one or the new one, both of them whole, and going back gives the
/// earlier one byte for byte.
/// </summary>
internal sealed class MaskEdit(FileEdit file, IPictureCodec codec)
{
    private const string Asker = "the command setMask", Key = "ignoreMask", FolderName = "masks";
    private const int ShownHash = 16;

    /// <summary>Writes the mask, edits the configuration and waits until it is in use.</summary>
    public async Task<CommandOutcome> ApplyAsync(SetMaskCommand command, Station station)
    {
        string? written = null;
        CommandOutcome outcome;
        try
        {
            string? name;
            if (command.Painted is { } painted) (name, written) = Write(painted, command.Name, station);
            else name = Earlier(command.File);
            outcome = await EditAsync(command, station.Revision.Recipe, name);
        }
        catch (CommandRefusedException refusal)
        {
            outcome = CommandOutcome.Refused(refusal.Failure, refusal.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            outcome = CommandOutcome.Refused(CommandFailure.Failed, $"Nothing was changed: the mask cannot be written: {exception.Message}");
        }
        if (outcome.Failure is not null && written is not null) Remove(written);
        return outcome;
    }

    private Task<CommandOutcome> EditAsync(SetMaskCommand command, string? recipe, string? name)
    {
        string place = "", literal = name is null ? "null" : JsonLiteral.Of(name);
        return file.ApplyAsync(
            Asker, command.Revision,
            (before, configuration) =>
            {
                place = ConfigurationEdit.PlaceOfMask(configuration, command.Name, recipe)
                    ?? throw new CommandRefusedException(CommandFailure.NotFound,
                        $"The configuration file knows no station {command.Name} any more.");
                string now = FileEdit.Written(before, place, Key);
                return now == literal || (name is null && now == FileEdit.NotSet) ? before : file.Set(before, place, Key, literal);
            },
            (before, after) => Outcome(FileEdit.Written(before, place, Key), FileEdit.Written(after, place, Key), after, command.Why));
    }

    private CommandOutcome Outcome(string old, string now, ConfigurationLoadResult after, string? why)
    {
        string? earlier = old is FileEdit.NotSet ? null : JsonNode.Parse(old)!.GetValue<string>();
        if (earlier is not null) file.MasksBefore.Add(earlier);
        if (old == now) return CommandOutcome.Done($"It was so already: {Key} {old}.");
        return new CommandOutcome
        {
            Message = $"{FileEdit.Became([(Key, old, now)])}{(why is null ? "" : $": {why}")}.",
            Old = old,
            New = now,
            Result = new JsonObject { ["revision"] = after.Sha256, ["file"] = earlier },
        };
    }

    // A name for the configuration, and the file where it was not there before.
    private (string? Name, string? Written) Write(PaintedMask painted, string station, Station its)
    {
        if (its.Pipeline?.FrameSize is not var (width, height))
            throw new CommandRefusedException(CommandFailure.Busy, "No frame has come from the camera yet, so that nobody knows their size.");
        if (painted.Width != width || painted.Height != height)
            throw new CommandRefusedException(CommandFailure.Invalid, string.Create(CultureInfo.InvariantCulture,
                $"The mask is {painted.Width}x{painted.Height}, the frame {width}x{height}; paint it on the picture as it is now."));
        PictureMask mask;
        try
        {
            mask = MaskBits.Unpack(painted.Packed, width, height);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandRefusedException(CommandFailure.Invalid, $"The mask cannot be unpacked: {exception.Message}");
        }
        if (mask.IsEmpty) return (null, null);
        byte[] png = codec.EncodePng(mask.ToPicture());
        string leaf = $"{string.Concat(station.Where(char.IsAsciiLetterOrDigit))}-{FileHash.Sha256(png)[..ShownHash]}.png";
        string folder = Path.Combine(Path.GetDirectoryName(file.Path)!, FolderName), path = Path.Combine(folder, leaf);
        if (RegularFile.Exists(path) && RegularFile.ReadAllBytes(path).AsSpan().SequenceEqual(png)) return ($"{FolderName}/{leaf}", null);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            FileOwner.Give(folder, Path.GetDirectoryName(file.Path)!);
        }
        AtomicFile.Write(path, png);
        FileOwner.Give(path, folder);
        return ($"{FolderName}/{leaf}", path);
    }

    // No file of somebody's choice: one that the configuration named before, or one that was painted.
    private string? Earlier(string? name)
    {
        if (name is null || file.MasksBefore.Contains(name)) return name;
        string leaf = name.StartsWith(FolderName + "/", StringComparison.Ordinal) ? name[(FolderName.Length + 1)..] : "";
        bool isLeaf = leaf.Length > 0 && leaf[0] != '.' && leaf.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.');
        if (isLeaf && RegularFile.Exists(Path.Combine(Path.GetDirectoryName(file.Path)!, FolderName, leaf))) return name;
        throw new CommandRefusedException(CommandFailure.NotFound,
            $"There is no earlier mask of that name. Masks that can be gone back to lie in {FolderName} beside the configuration.");
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is whole and nobody names it; the same mask finds it again.
        }
    }
}
