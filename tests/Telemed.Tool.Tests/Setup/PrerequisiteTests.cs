using Shouldly;
using Telemed.Tool.Setup;
using Xunit;

namespace Telemed.Tool.Tests.Setup;

public class PrerequisiteTests
{
    [Theory]
    [InlineData("v20.20.2", true)]
    [InlineData("v22.1.0", true)]
    [InlineData("v18.19.0", false)]
    [InlineData("v20.9.0", false)]
    [InlineData("what?", false)]
    public void A_Node_that_is_too_old_is_a_fault(string version, bool good) => (Prerequisite.NodeFault(version) is null).ShouldBe(good);

    [Fact]
    public void An_FFmpeg_without_a_codec_names_it()
    {
        string[] encoders = [" V....D libx264              H.264", " A....D aac                  AAC", " A....D libopus              Opus"];

        Prerequisite.FfmpegFault(encoders).ShouldBeNull();
        Prerequisite.FfmpegFault(encoders[..2]).ShouldBe("built without libopus");
        Prerequisite.FfmpegFault([]).ShouldBe("built without aac and libopus and libx264");
    }

    [Fact]
    public async Task What_is_missing_and_cannot_be_installed_is_said_with_how_to_get_it()
    {
        var said = new StringWriter();
        var missing = new Prerequisite("Nonesuch", _ => Task.FromResult<string?>("not on PATH"), [], "get it from nowhere", Needed: true);

        var refusal = await Should.ThrowAsync<ToolException>(Installation.EnsureAsync(
            new ToolContext(Path.GetTempPath(), said), [missing], TestContext.Current.CancellationToken));

        refusal.Message.ShouldContain("Nonesuch: not on PATH. get it from nowhere");
    }

    [Fact]
    public async Task What_only_tests_need_is_no_reason_to_stop()
    {
        var said = new StringWriter();
        var missing = new Prerequisite("Nonesuch", _ => Task.FromResult<string?>("not on PATH"), [], "get it", Needed: false);

        // No package to install, so nothing is tried.
        await Installation.EnsureAsync(new ToolContext(Path.GetTempPath(), said), [missing], TestContext.Current.CancellationToken);

        said.ToString().ShouldContain("tests that need it are skipped");
    }
}
