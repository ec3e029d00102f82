using System.CommandLine;

namespace EdgeInspector.Verbs;

/// <summary>A command of the program whose help ends with examples and whose failures end with the promised exit codes.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="description">What it does, in one or two sentences.</param>
/// <param name="examples">Command lines without the program's name.</param>
internal sealed class Verb(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>Command lines without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Sets what the command does, after its paths were looked at; the action returns the exit code.</summary>
    public Verb Does(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction((parsed, cancellation) => Failure.GuardAsync(() =>
        {
            PathArguments.Check(parsed);
            return action(parsed, cancellation);
        }));
        return this;
    }
}
