using EdgeInspector.Frames;
using EdgeInspector.Numerics;
using EdgeInspector.Teaching;
using Xunit;

namespace EdgeInspector.Core.Tests.Teaching;

/// <summary>Frames that a collection refuses at once, and those that it takes.</summary>
public sealed class CollectionGuardTests
{
    private const int Side = 96;

    [Fact]
    public void Judge_GoodParts_AreTakenAndOthersRefusedWithTheirReason()
    {
        var guard = new CollectionGuard();
        for (int i = 1; i <= 30; i++)
        {
            CollectedLook look = Look(Part(i));
            Assert.Null(guard.Judge(look, out _));
            guard.Add(i, look);
        }
        byte[] next = Part(31);
        foreach ((CollectionRefusal expected, byte[] pixels) in ((CollectionRefusal, byte[])[])
        [
            (CollectionRefusal.Dark, Map(next, value => value * 0.01)),
            (CollectionRefusal.Dark, Map(next, value => value * 0.5)),
            (CollectionRefusal.Overexposed, Map(next, value => value * 2.5)),
            (CollectionRefusal.Overexposed, Map(next, _ => 255)),
            (CollectionRefusal.Blank, Map(next, _ => 90)),
            (CollectionRefusal.Blurred, Blurred(next)),
            (CollectionRefusal.Repeated, Part(7)),
            (CollectionRefusal.Odd,
                Map(next, (value, x, y) => x >= 64 || y >= 64 ? next[(x + 32) % Side + (y + 64) % Side * Side] : value)),
        ])
        {
            Assert.Equal(expected, guard.Judge(Look(pixels), out int? like));
            Assert.Equal(expected == CollectionRefusal.Repeated ? 7 : null, like);
        }
        CollectedLook other = CollectedLook.Of(new PixelView(next, Side / 2, Side * 2, PixelFormat.Mono8), null)!;
        Assert.Equal(CollectionRefusal.OtherSize, guard.Judge(other, out _));
        Assert.Null(guard.Judge(Look(next), out _));
        Assert.Equal(30, guard.Count);
    }

    [Fact]
    public void Judge_TooFewToCompareWith_RefusesWhatIsWrongByItselfAlone()
    {
        var guard = new CollectionGuard();
        guard.Add(1, Look(Part(1)));
        Assert.Null(guard.Judge(Look(Map(Part(2), value => value * 0.5)), out _));
        Assert.Equal(CollectionRefusal.Dark, guard.Judge(Look(Map(Part(2), value => value * 0.01)), out _));
        Assert.Equal(CollectionRefusal.Repeated, guard.Judge(Look(Part(1)), out _));
    }

    [Fact]
    public void Remove_TakesItOut_SoThatItCanComeAgain()
    {
        var guard = new CollectionGuard();
        for (int i = 1; i <= 3; i++) guard.Add(i, Look(Part(i)));
        guard.Remove(2);
        Assert.Null(guard.Judge(Look(Part(2)), out _));
        Assert.Equal(CollectionRefusal.Repeated, guard.Judge(Look(Part(3)), out int? like));
        Assert.Equal(3, like);
    }

    [Fact]
    public void Look_PictureWithoutTheRegion_IsNone() =>
        Assert.Null(CollectedLook.Of(new PixelView(Part(1), Side, Side, PixelFormat.Mono8), new PixelRectangle(50, 0, 50, 50)));

    // Nobody rejected of n good parts: the limits that the rule of three is an approximation of.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(30, 0.0950)]
    [InlineData(59, 0.0495)]
    [InlineData(99, 0.0298)]
    [InlineData(299, 0.00997)]
    public void LimitOf_Parts_IsTheExactBinomialLimit(int parts, double expected) =>
        Assert.Equal(expected, CollectedNumber.LimitOf(parts), 4);

    private static CollectedLook Look(byte[] pixels) => CollectedLook.Of(new PixelView(pixels, Side, Side, PixelFormat.Mono8), null)!;

    // A bright plate that lies a little elsewhere each time, on a dark belt with a texture of its own.
    private static byte[] Part(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        int left = 16 + random.NextInt32(16), top = 16 + random.NextInt32(16);
        byte[] pixels = new byte[Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (i % Side, i / Side);
            bool isPlate = x >= left && x < left + 48 && y >= top && y < top + 48;
            pixels[i] = (byte)((isPlate ? 120 + ((x - left) / 6 + (y - top) / 6) % 2 * 30 : 50) + random.NextInt32(8));
        }
        return pixels;
    }

    private static byte[] Map(byte[] pixels, Func<double, double> change) => Map(pixels, (value, _, _) => change(value));

    private static byte[] Map(byte[] pixels, Func<double, int, int, double> change) =>
        [.. pixels.Select((value, i) => (byte)Math.Clamp(change(value, i % Side, i / Side), 0, 255))];

    private static byte[] Blurred(byte[] pixels)
    {
        for (int round = 0; round < 3; round++)
        {
            byte[] from = pixels;
            pixels = [.. from.Select((_, i) => (byte)((from[Math.Max(0, i - 1)] + from[i] + from[Math.Min(from.Length - 1, i + 1)]) / 3))];
        }
        return pixels;
    }
}
