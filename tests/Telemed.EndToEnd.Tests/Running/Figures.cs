namespace Telemed.EndToEnd.Tests.Running;

/// <summary>Figures that a test measured; they go into its output, and with that into the suite's log.</summary>
internal static class Figures
{
    /// <summary>Writes one figure, with its unit.</summary>
    public static void Report(string figure) => TestContext.Current.TestOutputHelper?.WriteLine(figure);
}
