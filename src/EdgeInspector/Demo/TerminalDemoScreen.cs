using System.Globalization;
using EdgeInspector.Verdicts;
using Spectre.Console;

namespace EdgeInspector.Demo;

/// <summary>A progress bar while learning and a live table while inspecting.</summary>
internal sealed class TerminalDemoScreen(IAnsiConsole console) : IDemoScreen
{
    private const int VisibleRows = 16;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly Queue<Inspection> _latest = new();

    /// <inheritdoc/>
    public void Say(string text) => console.WriteLine(text);

    /// <inheritdoc/>
    public Task<T> ProgressAsync<T>(string title, Func<Action<double, string>, Task<T>> work)
    {
        console.WriteLine(title);
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask("starting", maxValue: 1);
                return work((share, stage) =>
                {
                    bar.Description = Markup.Escape(stage);
                    bar.Value = share;
                });
            });
    }

    /// <inheritdoc/>
    public Task WatchAsync(Func<Task> work) => console.Live(Draw()).StartAsync(async context =>
    {
        Task working = work();
        while (await Task.WhenAny(working, Task.Delay(Refresh)) != working) context.UpdateTarget(Draw());
        context.UpdateTarget(Draw());
        await working;
    });

    /// <inheritdoc/>
    public void Show(Inspection inspection)
    {
        lock (_lock)
        {
            _latest.Enqueue(inspection);
            if (_latest.Count > VisibleRows) _latest.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Summarize(DemoTally tally)
    {
        var table = new Table().Title("Verdicts against the truth")
            .AddColumn("truth").AddColumn("pass", column => column.RightAligned()).AddColumn("fail", column => column.RightAligned())
            .AddColumn("not inspected", column => column.RightAligned());
        foreach ((string truth, DemoTally.Row row) in tally.Rows)
        {
            bool good = truth == "good";
            table.AddRow(
                Markup.Escape(truth), Count(row.Passed, good ? "green" : "red"), Count(row.Failed, good ? "red" : "green"),
                Count(row.NotInspected, "yellow"));
        }
        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Latency from frame to verdict: p50 {tally.Latency.Percentile(0.5):0.0} ms, p95 {tally.Latency.Percentile(0.95):0.0} ms, p99 {tally.Latency.Percentile(0.99):0.0} ms"));
    }

    private static string Count(int count, string color) => count == 0 ? "[grey]0[/]" : $"[{color}]{count}[/]";

    private Table Draw()
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn("part").AddColumn("verdict").AddColumn("score / threshold", column => column.RightAligned())
            .AddColumn("latency", column => column.RightAligned()).AddColumn("truth");
        Inspection[] latest;
        lock (_lock) latest = [.. _latest];
        foreach (Inspection inspection in latest)
        {
            string color = inspection.Verdict switch { Verdict.Pass => "green", Verdict.Fail => "red", _ => "yellow" };
            string truth = Markup.Escape(InspectionText.Truth(inspection));
            table.AddRow(
                Markup.Escape(inspection.PartId ?? "#" + inspection.Sequence.ToString(CultureInfo.InvariantCulture)),
                $"[{color}]{Markup.Escape(InspectionText.Verdict(inspection))}[/]",
                Markup.Escape(InspectionText.Score(inspection)),
                Markup.Escape(InspectionText.Latency(inspection)),
                DemoTally.IsRight(inspection) ? truth : $"[bold yellow]{truth}[/]");
        }
        return table;
    }
}
