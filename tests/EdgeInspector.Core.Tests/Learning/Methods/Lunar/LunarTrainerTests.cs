using EdgeInspector.Learning.Methods.Lunar;
using EdgeInspector.Scoring;
using Xunit;

namespace EdgeInspector.Core.Tests.Learning.Methods.Lunar;

public sealed class LunarTrainerTests
{
    private const int Neighbours = 5;

    [Fact]
    public void Score_GoldenNetwork_GivesGoldenScores()
    {
        var network = new LunarNetwork(Neighbours);
        Fill(network, "lunar_network_");
        network.ScoreWeight[0] = GoldenVectors.Read<float>("lunar_final_norm_weight")[0];
        network.ScoreBias[0] = GoldenVectors.Read<float>("lunar_final_norm_bias")[0];
        network.RunningMean = GoldenVectors.Read<float>("lunar_final_norm_running_mean")[0];
        network.RunningVariance = GoldenVectors.Read<float>("lunar_final_norm_running_var")[0];
        double[] distances = Doubles("lunar_distances");
        float[] expected = GoldenVectors.Read<float>("lunar_patch");

        double[] scores = network.Scores(distances);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], scores[i], 1e-5);
    }

    [Fact]
    public void Step_GoldenStart_GivesGoldenLossesGradientsAndWeights()
    {
        LunarTrainer trainer = Golden(out LunarNetwork network, threads: 1);
        trainer.Loss(out double[][] gradients);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_grad0_0_weight"), gradients[0]);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_grad0_7_weight"), gradients[8]);

        trainer = Golden(out network, threads: 1);
        foreach (double loss in GoldenVectors.Read<double>("lunartrain_losses")) Assert.Equal(1, trainer.Step() / loss, 1e-6);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_after5_0_weight"), network.First.Weight);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_after5_6_weight"), network.NormWeight);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_after5_7_weight"), network.Last.Weight);
        AssertRelative(GoldenVectors.Read<double>("lunartrain_after5_7_bias"), network.Last.Bias);
        AssertRelative(
            GoldenVectors.Read<double>("lunartrain_after5_bn"),
            [network.ScoreWeight[0], network.ScoreBias[0], network.RunningMean, network.RunningVariance]);
    }

    [Fact]
    public void Loss_EveryParameter_HasTheGradientOfItsDifferenceQuotient()
    {
        LunarTrainer trainer = Golden(out LunarNetwork network, threads: 1);
        trainer.Loss(out double[][] gradients);
        const double Small = 1e-6;
        for (int i = 0; i < gradients.Length; i++)
        {
            // One of each kind, where the gradient is largest: quotients of tiny ones drown in rounding.
            int j = Enumerable.Range(0, gradients[i].Length).MaxBy(k => Math.Abs(gradients[i][k]));
            double[] parameters = network.Parameters[i];
            double value = parameters[j];
            parameters[j] = value + Small;
            double above = trainer.Loss(out _);
            parameters[j] = value - Small;
            double below = trainer.Loss(out _);
            parameters[j] = value;
            Assert.Equal(gradients[i][j], (above - below) / (2 * Small), 1e-4 * Math.Max(1, Math.Abs(gradients[i][j])));
        }
    }

    [Fact]
    public void Step_AnyNumberOfThreads_GivesTheSameWeights()
    {
        double[] distances = [.. Enumerable.Range(0, 1000 * Neighbours).Select(i => 1 + i % 97 / 50.0 + i / Neighbours % 2)],
            targets = [.. Enumerable.Range(0, 1000).Select(i => i % 2)];
        double[] Train(int threads)
        {
            Golden(out LunarNetwork network, 1);
            var trainer = new LunarTrainer(network, distances, targets, threads);
            for (int i = 0; i < 3; i++) trainer.Step();
            return network.Second.Weight;
        }

        Assert.Equal(Train(1), Train(4));
    }

    [Fact]
    public void Step_Repeated_LearnsToTellFarFromNear()
    {
        LunarTrainer trainer = Golden(out LunarNetwork network, 2);
        double first = trainer.Step(), last = first;
        for (int i = 0; i < 60; i++) last = trainer.Step();
        Assert.True(last < 0.9 * first, $"{first} became {last}");
        double[] scores = network.Scores([9, 9, 9, 9, 9, 1, 1, 1, 1, 1]);
        Assert.True(scores[0] > scores[1]);
    }

    [Fact]
    public void Constructor_SamplesThatDoNotFit_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new LunarTrainer(new LunarNetwork(Neighbours), new double[9], new double[2], 1));

    private static LunarTrainer Golden(out LunarNetwork network, int threads)
    {
        network = new LunarNetwork(Neighbours);
        Fill(network, "lunartrain_init_");
        return new LunarTrainer(network, Doubles("lunartrain_distances"), Doubles("lunartrain_targets"), threads);
    }

    // Numbered as in PyTorch's Sequential: 0, 2, 4 and 7 are dense, 6 is the layer normalisation.
    private static void Fill(LunarNetwork network, string prefix)
    {
        (string Name, double[] Values)[] all =
        [
            ("0_weight", network.First.Weight), ("0_bias", network.First.Bias), ("2_weight", network.Second.Weight),
            ("2_bias", network.Second.Bias),
            ("4_weight", network.Third.Weight), ("4_bias", network.Third.Bias), ("6_weight", network.NormWeight),
            ("6_bias", network.NormBias),
            ("7_weight", network.Last.Weight), ("7_bias", network.Last.Bias),
        ];
        foreach ((string name, double[] values) in all) Doubles(prefix + name).CopyTo(values, 0);
    }

    private static double[] Doubles(string name) => [.. GoldenVectors.Read<float>(name).Select(value => (double)value)];

    private static void AssertRelative(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6 * scale);
    }
}
