namespace EdgeInspector.Learning.Choosing;

/// <summary>Kinds of defects that are drawn into good pictures.</summary>
public enum DefectKind
{
    /// <summary>A thin crooked line, lighter or darker than what it crosses.</summary>
    Scratch,

    /// <summary>A soft lighter or darker spot.</summary>
    Stain,

    /// <summary>Something is gone: its place looks like its surroundings do on average.</summary>
    Missing,

    /// <summary>A piece of another place of the picture lies there.</summary>
    Foreign,

    /// <summary>The surface is drawn to one side.</summary>
    Bend,

    /// <summary>Another colour; on grey pictures another grey.</summary>
    Color,
}
