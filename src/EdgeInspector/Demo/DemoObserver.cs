using System.Globalization;
using EdgeInspector.Publishing;
using EdgeInspector.Sinks;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Demo;

/// <summary>
/// Looks over the agent's shoulder: shows and counts every inspection and keeps its pictures as files, the newest ones only.
/// </summary>
internal sealed class DemoObserver(IDemoScreen screen, DemoTally tally, string pictureFolder) : IInspectionSink, IPictureSink
{
    private const int KeptPictures = 200;
    private readonly Queue<string> _pictures = new();

    /// <inheritdoc/>
    public void Take(Inspection inspection)
    {
        tally.Add(inspection);
        screen.Show(inspection);
    }

    /// <inheritdoc/>
    public void Lost(LostResults lost)
    {
        // The demo shows what it can.
    }

    /// <inheritdoc/>
    public void Take(InspectionPicture picture)
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{picture.Inspection.Sequence:000000}-{picture.Inspection.Verdict.ToString().ToLowerInvariant()}.jpg");
        string path = Path.Combine(pictureFolder, name);
        File.WriteAllBytes(path, picture.Bytes);
        _pictures.Enqueue(path);
        if (_pictures.Count > KeptPictures) File.Delete(_pictures.Dequeue());
    }

    /// <inheritdoc/>
    public void Dropped(InspectionPicture picture)
    {
        // The demo shows what it can.
    }
}
