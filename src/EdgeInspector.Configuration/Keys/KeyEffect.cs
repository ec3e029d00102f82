namespace EdgeInspector.Configuration.Keys;

/// <summary>When an edited key takes effect in a running agent.</summary>
internal enum KeyEffect
{
    /// <summary>As the key that holds it; at the top of the file with the next start.</summary>
    Inherited,

    /// <summary>Never: the agent does not read it.</summary>
    None,

    /// <summary>At once, between two frames.</summary>
    BetweenFrames,

    /// <summary>At once; the station's camera is opened again for it.</summary>
    ReopensCamera,

    /// <summary>At once; an open camera takes it as it goes on, and one that cannot is opened again.</summary>
    AdjustsCamera,

    /// <summary>With the next start of the agent.</summary>
    NextStart,
}
