using System.Globalization;
using EdgeInspector.Learning;
using EdgeInspector.Numerics;

namespace EdgeInspector.Inference.Tests.Learning;

/// <summary>
/// Small good pictures that are drawn when they are read: a bright square on a noisy ground, a little elsewhere each time.
/// </summary>
internal sealed class DrawnPictures(int count, int side = 64) : ITrainingPictures
{
    private int _reads;

    public IReadOnlyList<TrainingImage> Images { get; } =
        [.. Enumerable.Range(0, count)
            .Select(i => new TrainingImage($"{i:000}.png", i.ToString("x64", CultureInfo.InvariantCulture), side, side))];

    /// <summary>Pictures read so far.</summary>
    public int Reads => _reads;

    public void Read(int index, Span<byte> input)
    {
        Interlocked.Increment(ref _reads);
        var random = new SplitMix64((ulong)index + 1);
        int left = side / 4 + random.NextInt32(side / 8), top = side / 4 + random.NextInt32(side / 8);
        for (int i = 0; i < side * side; i++)
        {
            int x = i % side, y = i / side;
            bool inside = x >= left && x < left + side / 2 && y >= top && y < top + side / 2;
            input.Slice(i * 3, 3).Fill((byte)((inside ? 180 : 60) + random.NextInt32(20)));
        }
    }
}
