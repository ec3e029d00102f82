using System.Globalization;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Inference.Teaching;

/// <summary>Records of one station and product that are counted from 1: a file each, which changes as a whole.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="parse">Reads one from its bytes and its place; throws a <see cref="HistoryException"/> for a damaged one.</param>
internal abstract class NumberedFolder<T>(string folder, Func<byte[], string, T> parse) where T : class
{
    private const long LongestRecord = 1 << 20;

    /// <summary>Where they lie.</summary>
    protected string Folder => folder;

    /// <summary>All of them, oldest first, and what is wrong with those that cannot be read.</summary>
    public (IReadOnlyList<T> Records, IReadOnlyList<string> Faults) ReadAll()
    {
        List<T> records = [];
        List<string> faults = [];
        foreach (int number in Numbers)
        {
            try
            {
                records.Add(Read(number));
            }
            catch (HistoryException exception)
            {
                faults.Add(exception.Message);
            }
            catch (FileNotFoundException)
            {
                // It was taken away right now.
            }
        }
        return (records, faults);
    }

    /// <summary>The numbers there are, oldest first.</summary>
    public IReadOnlyList<int> Numbers => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*.json").Select(NumberOf).Where(number => number > 0).Order(),
    ];

    /// <summary>The number of the next one.</summary>
    public int Next => Numbers is [.., var last] ? last + 1 : 1;

    /// <summary>One of them; null when there is none of the number.</summary>
    /// <exception cref="HistoryException">It is damaged.</exception>
    public T? Find(int number) => RegularFile.Exists(PathOf(number)) ? Read(number) : null;

    /// <summary>Takes one away.</summary>
    public void Remove(int number) => File.Delete(PathOf(number));

    /// <summary>Puts one in its place.</summary>
    protected void Write(int number, byte[] json) => HistoryFile.Put(folder, Path.GetFileName(PathOf(number)), json);

    private T Read(int number) => parse(RegularFile.ReadAllBytes(PathOf(number), LongestRecord), PathOf(number));

    private string PathOf(int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:0000}.json"));

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
