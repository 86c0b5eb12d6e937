using Shouldly;
using Telemed.Tool.Feed;
using Xunit;

namespace Telemed.Tool.Tests.Feed;

public sealed class FeedDetectionTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("telemed-test-");
    private readonly StringWriter _said = new();

    public FeedDetectionTests()
    {
        WriteVersions("1.0.0");
        Directory.CreateDirectory(Path.Combine(_root.FullName, "Telemed.AppHost"));
        File.WriteAllText(
            Path.Combine(_root.FullName, "Telemed.AppHost", "Telemed.AppHost.csproj"),
            """<Project><Import Project="Sdk.props" Sdk="Aspire.AppHost.Sdk" Version="1.0.0" /></Project>""");
    }

    private string Answer => File.ReadAllText(Path.Combine(_root.FullName, ".telemed", "feed.props"));

    [Fact]
    public async Task A_feed_without_the_packages_is_closed_and_is_asked_once_for_each_set_of_versions()
    {
        // A folder is a feed too, and an empty one carries nothing.
        UseFeed(_root.CreateSubdirectory("empty-feed"));

        (await EnsureAsync(null)).ShouldBe("closed");
        Answer.ShouldContain("<TelemedFeed>closed</TelemedFeed>");
        _said.ToString().ShouldContain("it lacks CliWrap, ");

        _said.GetStringBuilder().Clear();
        (await EnsureAsync(null)).ShouldBe("closed");
        _said.ToString().ShouldBeEmpty();

        WriteVersions("1.0.1");
        await EnsureAsync(null);
        _said.ToString().ShouldContain("Finding out");
    }

    [Fact]
    public async Task A_feed_that_is_configured_above_the_repository_is_the_one_that_is_asked()
    {
        UseFeed(_root.CreateSubdirectory("empty-feed"));
        var repository = _root.CreateSubdirectory("repository");
        foreach (var name in new[] { "Directory.Packages.props", "Telemed.AppHost" })
        {
            Directory.Move(Path.Combine(_root.FullName, name), Path.Combine(repository.FullName, name));
        }

        var answer = await new FeedDetection(new ToolContext(repository.FullName, _said)).EnsureAsync(null, TestContext.Current.CancellationToken);

        answer.ShouldBe("closed");
        _said.ToString().ShouldContain("it lacks CliWrap, ", customMessage: "an empty feed lacks it; a feed that was never asked would have been said to be out of reach, or to have it");
    }

    [Fact]
    public async Task An_answer_by_hand_stays_until_the_feed_is_to_be_asked_again()
    {
        UseFeed(_root.CreateSubdirectory("empty-feed"));

        (await EnsureAsync("open")).ShouldBe("open");
        (await EnsureAsync(null)).ShouldBe("open");
        _said.ToString().ShouldBeEmpty();

        (await EnsureAsync("auto")).ShouldBe("closed");
    }

    public void Dispose() => _root.Delete(recursive: true);

    private Task<string> EnsureAsync(string? wanted) =>
        new FeedDetection(new ToolContext(_root.FullName, _said)).EnsureAsync(wanted, TestContext.Current.CancellationToken);

    private void UseFeed(DirectoryInfo feed) => File.WriteAllText(
        Path.Combine(_root.FullName, "nuget.config"),
        $"""<configuration><packageSources><clear /><add key="test" value="{feed.FullName}" /></packageSources></configuration>""");

    private void WriteVersions(string version) => File.WriteAllText(
        Path.Combine(_root.FullName, "Directory.Packages.props"),
        $"""
        <Project><ItemGroup>
          <PackageVersion Include="CliWrap" Version="{version}" />
          <PackageVersion Include="Microsoft.Extensions.ServiceDiscovery" Version="{version}" />
          <PackageVersion Include="OpenTelemetry.Extensions.Hosting" Version="{version}" />
        </ItemGroup></Project>
        """);
}
