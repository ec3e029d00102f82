using EdgeInspector.Verdicts;

namespace EdgeInspector.Demo;

/// <summary>Where the demo shows what happens: a live table on a terminal, plain lines elsewhere.</summary>
internal interface IDemoScreen
{
    /// <summary>Says something once.</summary>
    void Say(string text);

    /// <summary>Runs long work with a progress bar; the work reports 0 to 1.</summary>
    Task<T> ProgressAsync<T>(string title, Func<Action<double, string>, Task<T>> work);

    /// <summary>Shows inspections while the work runs; <see cref="Show"/> may be called from any thread meanwhile.</summary>
    Task WatchAsync(Func<Task> work);

    /// <summary>Shows one inspection.</summary>
    void Show(Inspection inspection);

    /// <summary>Shows the tally at the end.</summary>
    void Summarize(DemoTally tally);
}
