using Telemed.Gateway.Security;

namespace Telemed.Gateway.Tests;

public sealed class PlainPathSpecs
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/join", true)]
    [InlineData("/join/", true)]
    [InlineData("/assets/index-B3_x~1.js", true)]
    [InlineData("/assets/logo@2x.png", true)]
    [InlineData("", false)]
    [InlineData("*", false)]
    [InlineData("//", false)]
    [InlineData("/a//b", false)]
    [InlineData("/a/./b", false)]
    [InlineData("/a/..", false)]
    [InlineData("/..", false)]
    [InlineData("/a%20b", false)]
    [InlineData("/a;b", false)]
    [InlineData(@"/a\b", false)]
    [InlineData("/ü", false)]
    public void A_plain_path_means_the_same_to_every_server(string path, bool plain) => PlainPaths.IsPlain(path).ShouldBe(plain);

    [Theory]
    [InlineData("/a/b?c=/../d", "/a/b")]
    [InlineData("http://host:1/a/../b?c", "/a/../b")]
    [InlineData("http://host", "/")]
    [InlineData("/redirect?to=http://x/", "/redirect")]
    [InlineData("/a/http://x/..", "/a/http://x/..")]
    public void The_path_of_a_target_is_taken_as_it_was_sent(string target, string path) => PlainPaths.PathOf(target).ToString().ShouldBe(path);
}
