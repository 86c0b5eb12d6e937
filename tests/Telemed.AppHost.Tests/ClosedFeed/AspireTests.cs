namespace Telemed.AppHost.Tests.ClosedFeed;

/// <summary>Stands for the tests of the Aspire composition where they cannot be built.</summary>
public sealed class AspireTests
{
    [Fact(Skip = "Aspire's packages do not restore on this feed.")]
    public void The_Aspire_composition_is_tested_on_an_open_feed()
    {
    }
}
