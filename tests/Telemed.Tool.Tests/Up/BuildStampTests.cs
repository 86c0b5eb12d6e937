using Shouldly;
using Telemed.Tool.Up;
using Xunit;

namespace Telemed.Tool.Tests.Up;

public sealed class BuildStampTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("telemed-test-");

    public BuildStampTests()
    {
        foreach (var project in new[] { "Telemed.AppHost", "Telemed.Gateway", "Telemed.Sessions", "Telemed.Transcoder" })
        {
            Write($"{project}/Program.cs");
            Write($"{project}/bin/Debug/net10.0/{project}.dll");
        }

        Write("Telemed.Web/src/main.tsx");
        Write("Telemed.Web/dist/index.html");
        Write("eng/npm.targets");
        Write(".telemed/feed.props");
        var stamp = Stamp;
        stamp.Write(stamp.Inputs());
    }

    private BuildStamp Stamp => new(_root.FullName);

    private bool IsCurrent => Stamp.IsCurrent(Stamp.Inputs());

    [Fact]
    public void Nothing_changed_means_no_build() => IsCurrent.ShouldBeTrue();

    [Theory]
    [InlineData("Telemed.Gateway/Program.cs")]
    [InlineData("Telemed.Gateway/New/File.cs")]
    [InlineData("Telemed.Web/src/main.tsx")]
    [InlineData("Directory.Packages.props")]
    [InlineData("eng/npm.targets")]
    [InlineData(".telemed/feed.props")]
    [InlineData("Telemed.Sessions/bin/Debug/net10.0/Telemed.Sessions.dll")]
    public void A_changed_or_new_file_means_a_build(string file)
    {
        Write(file, "changed");

        IsCurrent.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Telemed.Gateway/Program.cs")]
    [InlineData("Telemed.Web/dist/index.html")]
    [InlineData("Telemed.AppHost/bin/Debug/net10.0/Telemed.AppHost.dll")]
    public void A_deleted_file_means_a_build(string file)
    {
        File.Delete(Path.Combine(_root.FullName, file));

        IsCurrent.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Telemed.Web/node_modules/react/index.js")]
    [InlineData("Telemed.Gateway/obj/project.assets.json")]
    [InlineData("docs/api.md")]
    [InlineData("tests/Telemed.Gateway.Tests/New.cs")]
    public void What_is_no_part_of_the_build_means_none(string file)
    {
        Write(file);

        IsCurrent.ShouldBeTrue();
    }

    public void Dispose() => _root.Delete(recursive: true);

    private void Write(string file, string text = "text")
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
