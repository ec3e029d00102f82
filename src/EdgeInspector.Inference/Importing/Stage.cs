namespace EdgeInspector.Inference.Importing;

/// <summary>How a value lays out its features.</summary>
internal enum StageLayout
{
    /// <summary>[n, channels, height, width].</summary>
    ChannelsFirst,

    /// <summary>[n, height, width, channels].</summary>
    ChannelsLast,

    /// <summary>[n, tokens, channels]: some tokens for the whole picture, then the grid row by row.</summary>
    Tokens,
}

/// <summary>A value inside a network that is a map of features.</summary>
/// <param name="Value">Its name.</param>
/// <param name="Layout">Its axes.</param>
/// <param name="Stride">Picture pixels from one position to the next.</param>
/// <param name="Channels">Features of a position.</param>
/// <param name="IsSum">Whether an addition made it, as at the end of a residual block.</param>
/// <param name="Leading">Tokens before the grid.</param>
/// <param name="Grid">A map of the same grid with channels first, which tells the grid's size.</param>
internal sealed record Stage(string Value, StageLayout Layout, int Stride, int Channels, bool IsSum, int Leading = 0, string? Grid = null);
