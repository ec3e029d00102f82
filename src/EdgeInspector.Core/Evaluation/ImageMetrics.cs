namespace EdgeInspector.Evaluation;

/// <summary>How well scores of whole images tell good from defective ones.</summary>
/// <param name="Auroc">Chance that a defective image scores higher than a good one, ties counted half; NaN when one kind is
/// missing.</param>
/// <param name="AveragePrecision">Mean precision over the defective images (area under the precision-recall steps); NaN without
/// any.</param>
/// <param name="F1Max">Highest F1 over all thresholds; NaN without defective images.</param>
/// <param name="F1MaxThreshold">The score from which on images fail at that F1.</param>
public sealed record ImageMetrics(double Auroc, double AveragePrecision, double F1Max, float F1MaxThreshold)
{
    /// <summary>Computes all of them from one descending pass over the distinct scores.</summary>
    /// <param name="scores">One per image; higher is more anomalous.</param>
    /// <param name="isDefect">One per image.</param>
    public static ImageMetrics Of(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isDefect)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        float[] keys = new float[scores.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = -scores[i];
        Array.Sort(keys, order);
        long defects = isDefect.ToArray().LongCount(defect => defect), good = isDefect.Length - defects, hits = 0, alarms = 0;
        double pairs = 0, precision = 0, best = double.NaN;
        float bestThreshold = float.NaN;
        for (int first = 0, next; first < order.Length; first = next)
        {
            long hitsHere = 0, alarmsHere = 0;
            for (next = first; next < order.Length && keys[next] == keys[first]; next++)
            {
                if (isDefect[order[next]]) hitsHere++;
                else alarmsHere++;
            }
            // Good images of this score are beaten by all defects above and half of those beside them.
            pairs += alarmsHere * (hits + hitsHere / 2.0);
            hits += hitsHere;
            alarms += alarmsHere;
            precision += hitsHere * ((double)hits / (hits + alarms));
            double f1 = 2.0 * hits / (hits + alarms + defects);
            if (defects == 0 || f1 <= best) continue;
            (best, bestThreshold) = (f1, -keys[first]);
        }
        return new ImageMetrics(good * defects == 0 ? double.NaN : pairs / good / defects, defects == 0 ? double.NaN : precision / defects,
            best, bestThreshold);
    }
}
