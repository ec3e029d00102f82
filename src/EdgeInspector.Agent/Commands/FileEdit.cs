using System.Text;
using EdgeInspector.Agent.Settings;
using EdgeInspector.Commands;
using EdgeInspector.Configuration;
using EdgeInspector.Configuration.Text;

namespace EdgeInspector.Agent.Commands;

/// <summary>
/// Changes the configuration by editing its file, as an engineer would: the same checks, the same way into the running agent, and
/// comments and layout stay as they are.
/// </summary>
internal sealed class FileEdit(ConfigurationKeeper keeper)
{
    /// <summary>What is said of a value that is not written.</summary>
    public const string NotSet = "not set";

    /// <summary>The file.</summary>
    public string Path => keeper.File;

    /// <summary>Masks that the file named before edits of this run, as it named them. One command at a time comes here.</summary>
    public HashSet<string> MasksBefore { get; } = new(StringComparer.Ordinal);

    /// <summary>Edits the file and waits until it is in use.</summary>
    /// <param name="asker">Who, in the log of edits.</param>
    /// <param name="revision">SHA-256 of the version that the asker knows; null takes any.</param>
    /// <param name="edit">Makes the edited version; what it refuses it throws.</param>
    /// <param name="outcome">What is to be said of the version before and the one after.</param>
    /// <param name="objection">Asked when it is in use: a sentence takes it back; null for no question.</param>
    public async Task<CommandOutcome> ApplyAsync(
        string asker, string? revision, Func<ConfigurationLoadResult, AgentConfiguration, ConfigurationLoadResult> edit,
        Func<ConfigurationLoadResult, ConfigurationLoadResult, CommandOutcome> outcome, Func<Task<string?>>? objection = null)
    {
        if (keeper.IsApplying)
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Another version of the configuration is being taken into use, and its model is still loading; ask again.");
        ConfigurationLoadResult file = ConfigurationLoader.Load(keeper.File);
        if (file.Configuration is not { } configuration)
            return CommandOutcome.Refused(CommandFailure.Busy,
                $"The configuration file has an error at the moment and is not touched: {ConfigurationErrorFormatter.Sentence(file.Errors[0])}");
        // Whoever saved it is to be named for what he changed: his version comes first.
        if (file.Sha256 != keeper.Stamp?.Sha256)
            return CommandOutcome.Refused(CommandFailure.Busy,
                $"The configuration file was changed, and that version is not in use{(keeper.ApplyError is { } error ? $": {error}" : " yet; ask again.")}");
        if (revision is not null && revision != file.Sha256)
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Nothing was changed: somebody changed the configuration meanwhile. Look at how it is now, and ask again.");
        ConfigurationLoadResult edited;
        try
        {
            edited = edit(file, configuration);
        }
        catch (CommandRefusedException refusal)
        {
            return CommandOutcome.Refused(refusal.Failure, refusal.Message);
        }
        if (edited.Configuration is null)
            return CommandOutcome.Refused(CommandFailure.Invalid, ConfigurationErrorFormatter.Sentence(edited.Errors[0]));
        // Before the file: the keeper may look at any moment.
        keeper.Announce(edited.Sha256!, asker);
        if (!ConfigurationEdit.TryReplace(keeper.File, file.Source!, edited.Source!))
            return CommandOutcome.Refused(CommandFailure.Busy, "Somebody else saved the configuration file at the same moment; ask again.");
        string? why;
        if (await keeper.ReloadAsync() && keeper.Stamp?.Sha256 == edited.Sha256)
        {
            why = objection is null ? null : await objection();
            if (why is null) return outcome(file, edited);
            keeper.Announce(file.Sha256!, asker);
        }
        else
        {
            why = keeper.ApplyError ?? "it could not be taken into use";
        }
        // What somebody saved since is not touched.
        if (!await keeper.RestoreAsync(() => ConfigurationEdit.TryReplace(keeper.File, edited.Source!, file.Source!)))
            return CommandOutcome.Refused(CommandFailure.Busy,
                "Somebody else saved the configuration file right after it was edited, and that version counts; look at it, and ask again.");
        return CommandOutcome.Refused(CommandFailure.Invalid, $"Nothing was changed: {why}");
    }

    /// <summary>The version with one value changed; the version as it is when that has an error already.</summary>
    public ConfigurationLoadResult Set(ConfigurationLoadResult file, string place, string key, string literal) =>
        Edit(file, document => ConfigurationEdit.Set(document, place, key, literal));

    /// <summary>The version after an edit; the version as it is when it cannot be read.</summary>
    public ConfigurationLoadResult Edit(
        ConfigurationLoadResult file, Func<PositionedDocument, byte[]> edit) =>
        file.Document is { } document ? ConfigurationLoader.Parse(edit(document), keeper.File) : file;

    /// <summary>A value as it is written; "not set" where it is not, or is null, which means the same.</summary>
    public static string Written(ConfigurationLoadResult file, string place, string key) =>
        file.Document!.TryFind(place)?.Member(key) is { Value.Kind: not NodeKind.Null } member
            ? Encoding.UTF8.GetString(file.Source!.Bytes[member.Value.Start..member.Value.End])
            : NotSet;

    /// <summary>What became of the values, as a sentence without its full stop.</summary>
    /// <param name="values">Key, and the value before and after as <see cref="Written"/> gives them.</param>
    /// <param name="otherwise">What applies while a key is not set, "the model's"; null where nothing does.</param>
    public static string Became(IReadOnlyList<(string Key, string Old, string New)> values, Func<string, string?>? otherwise = null)
    {
        (string Key, string Old, string New)[] other = [.. values.Where(value => value.Old != NotSet && value.New != NotSet)];
        IEnumerable<string> said = values.Except(other).Select(value => (value.Old, value.New, otherwise?.Invoke(value.Key)) switch
        {
            (NotSet, NotSet, _) => $"{value.Key} is not set, as before",
            (NotSet, var now, null) => $"{value.Key} is {now} now (it was not set)",
            (NotSet, var now, var applied) => $"{value.Key} is {now} now ({applied} applied before)",
            (var old, _, null) => $"{value.Key} {old} is no longer set",
            (var old, _, var applies) => $"{value.Key} {old} is no longer set ({applies} applies)",
        });
        string List(Func<(string Key, string Old, string New), string> text) => string.Join(", ", other.Select(text));
        if (other.Length > 0)
            said = said.Prepend($"{List(value => $"{value.Key} {value.Old}")} became {List(value => $"{value.Key} {value.New}")}");
        return string.Join("; ", said);
    }
}
