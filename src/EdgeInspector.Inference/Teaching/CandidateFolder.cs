using System.Globalization;
using EdgeInspector.Files;
using EdgeInspector.Inference.History;

namespace EdgeInspector.Inference.Teaching;

/// <summary>The candidates of one station and product: a file each, which changes as a whole.</summary>
/// <param name="folder">Where they lie.</param>
internal sealed class CandidateFolder(string folder)
{
    private const long LongestRecord = 1 << 20;

    /// <summary>All of them, oldest first, and what is wrong with those that cannot be read.</summary>
    public (IReadOnlyList<Candidate> Candidates, IReadOnlyList<string> Faults) ReadAll()
    {
        List<Candidate> candidates = [];
        List<string> faults = [];
        foreach (int number in Numbers)
        {
            try
            {
                candidates.Add(Read(number));
            }
            catch (HistoryException exception)
            {
                faults.Add(exception.Message);
            }
        }
        return (candidates, faults);
    }

    /// <summary>The numbers there are, oldest first.</summary>
    public IReadOnlyList<int> Numbers => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, "*.json").Select(NumberOf).Where(number => number > 0).Order(),
    ];

    /// <summary>One of them; null when there is none of the number.</summary>
    /// <exception cref="HistoryException">It is damaged.</exception>
    public Candidate? Find(int number) => RegularFile.Exists(PathOf(number)) ? Read(number) : null;

    /// <summary>Puts one in its place.</summary>
    public void Write(Candidate candidate) => HistoryFile.Put(folder, Path.GetFileName(PathOf(candidate.Number)), candidate.ToJson());

    private Candidate Read(int number) => Candidate.Parse(RegularFile.ReadAllBytes(PathOf(number), LongestRecord), PathOf(number));

    private string PathOf(int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:0000}.json"));

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
