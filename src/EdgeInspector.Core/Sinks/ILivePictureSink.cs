using EdgeInspector.Publishing;
using EdgeInspector.Verdicts;

namespace EdgeInspector.Sinks;

/// <summary>Receives pictures for people who watch. It says when it wants the next one: nothing is drawn that nobody looks at.</summary>
public interface ILivePictureSink
{
    /// <summary>Whether it wants a picture of this part; called on the path of the verdicts, so that it must return at once.</summary>
    bool Wants(Inspection inspection);

    /// <summary>Takes one picture; called on the sink's own thread.</summary>
    void Take(LivePicture picture);
}
