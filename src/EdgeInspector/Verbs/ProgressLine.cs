namespace EdgeInspector.Verbs;

/// <summary>A progress bar in one line of a terminal; elsewhere one line a stage.</summary>
internal sealed class ProgressLine(TextWriter output) : IDisposable
{
    private const int BarWidth = 30;
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private string? _stage;

    /// <summary>Shows how far the work is, 0 to 1.</summary>
    public void Show(double share, string stage)
    {
        lock (_lock)
        {
            if (_terminal)
            {
                int done = (int)(share * BarWidth);
                output.Write($"\r[{new string('#', done)}{new string('.', BarWidth - done)}] {share,4:P0} {stage,-28}");
            }
            else if (stage != _stage)
            {
                output.WriteLine($"{share,4:P0} {stage}");
            }
            _stage = stage;
        }
    }

    /// <summary>Says something above the bar.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            Clear();
            output.WriteLine(text);
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void End()
    {
        lock (_lock)
        {
            Clear();
            _stage = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    private void Clear()
    {
        if (_terminal && _stage is not null) output.Write($"\r{new string(' ', BarWidth + 40)}\r");
    }
}
