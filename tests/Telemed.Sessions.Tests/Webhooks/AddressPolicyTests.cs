using System.Net;
using Shouldly;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>Where webhooks may go.</summary>
public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("93.184.216.34", "public")]
    [InlineData("2606:2800:220:1::1", "public")]
    [InlineData("::ffff:93.184.216.34", "public")]
    [InlineData("64:ff9b::5db8:d822", "public")]
    [InlineData("10.0.0.1", "private")]
    [InlineData("172.16.0.1", "private")]
    [InlineData("172.31.255.255", "private")]
    [InlineData("172.32.0.1", "public")]
    [InlineData("192.168.1.1", "private")]
    [InlineData("100.64.0.1", "private")]
    [InlineData("fd12:3456::1", "private")]
    [InlineData("::ffff:10.0.0.1", "private")]
    [InlineData("64:ff9b::a00:1", "private")]
    [InlineData("127.0.0.1", "local")]
    [InlineData("127.255.255.254", "local")]
    [InlineData("::1", "local")]
    [InlineData("::ffff:127.0.0.1", "local")]
    [InlineData("64:ff9b::7f00:1", "local")]
    [InlineData("169.254.1.1", "local")]
    [InlineData("fe80::1", "local")]
    [InlineData("169.254.169.254", "never")]
    [InlineData("::ffff:169.254.169.254", "never")]
    [InlineData("64:ff9b::a9fe:a9fe", "never")]
    [InlineData("100.100.100.200", "never")]
    [InlineData("168.63.129.16", "never")]
    [InlineData("fd00:ec2::254", "never")]
    [InlineData("0.0.0.0", "never")]
    [InlineData("::", "never")]
    [InlineData("::127.0.0.1", "never")]
    [InlineData("224.0.0.1", "never")]
    [InlineData("255.255.255.255", "never")]
    [InlineData("ff02::1", "never")]
    [InlineData("198.51.100.7", "never")]
    [InlineData("2002:7f00:1::", "never")]
    [InlineData("2001::1", "never")]
    public void An_address_is_public_private_local_or_nobodys(string text, string kind)
    {
        var address = IPAddress.Parse(text);
        foreach (var insecure in new[] { false, true })
        {
            foreach (var privately in new[] { false, true })
            {
                var policy = new AddressPolicy(new WebhookOptions { AllowInsecure = insecure, AllowPrivateNetworks = privately });
                var name = $"insecure {insecure}, private {privately}";
                policy.Allows(address, encrypted: true).ShouldBe(kind switch { "public" => true, "private" => privately, "local" => insecure, _ => false }, name);
                policy.Allows(address, encrypted: false).ShouldBe(kind switch { "private" => privately && insecure, "local" => insecure, _ => false }, name + ", http");
            }
        }
    }
}
