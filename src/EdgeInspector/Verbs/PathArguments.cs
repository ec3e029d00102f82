using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeInspector.Files;

namespace EdgeInspector.Verbs;

/// <summary>
/// The files and folders of a command line. Each is looked at before a verb begins, because a path on a dead network drive would keep the
/// verb waiting without a word wherever it is touched first.
/// </summary>
internal static class PathArguments
{
    /// <summary>
    /// Whether a value of the symbol is a path. The configuration's has limits of its own: an agent waits until its file answers.
    /// </summary>
    public static bool IsPath(Symbol symbol) => symbol switch
    {
        Option { Name: "--config" } => false,
        Option { HelpName: "folder" or "file" or "file|name" or "auto|off|file" } => true,
        Argument { Name: "FILE" or "DIR" or "FILE_OR_DIR" } => true,
        _ => false,
    };

    /// <summary>Looks at all of them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="PathHangsException">One does not answer; the message names it.</exception>
    public static void Check(ParseResult parsed)
    {
        CommandResult command = parsed.CommandResult;
        IEnumerable<Symbol> symbols = [.. command.Command.Options, .. command.Command.Arguments];
        foreach (Symbol symbol in symbols.Where(IsPath))
        {
            SymbolResult? result = symbol is Option option ? command.GetResult(option) : command.GetResult((Argument)symbol);
            foreach (Token token in result?.Tokens ?? []) Look(token.Value);
        }
    }

    // Looks alone are answered by some drives that answer nothing else.
    private static void Look(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) return;
        string whole = Path.GetFullPath(path);
        string? folder = TimeLimited.Run(whole, () =>
        {
            string? place = File.Exists(whole) ? null : whole;
            while (place is not null && !Directory.Exists(place)) place = Path.GetDirectoryName(place);
            if (place is not null) List(place);
            return place;
        });
        if (folder is not null) return;
        try
        {
            RegularFile.Length(whole, long.MaxValue);
        }
        catch (Exception exception) when (exception is (IOException or UnauthorizedAccessException) and not PathHangsException)
        {
            // What it is else, the verb says in its own words.
        }
    }

    private static void List(string folder)
    {
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its list may be forbidden to whoever may use what is in it.
        }
    }
}
