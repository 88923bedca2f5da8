//! Addresses and subnets.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is in the subnet, such as `192.0.2.0/24` or `2001:db8::/32`. False if either
/// is malformed, or if they are of different versions.
pub(super) fn in_subnet(address: &str, subnet: &str) -> bool {
    let Some((network, length)) = subnet.split_once('/') else {
        return false;
    };
    let Ok(length) = length.parse::<u32>() else {
        return false;
    };
    match (address.parse(), network.parse()) {
        (Ok(IpAddr::V4(address)), Ok(IpAddr::V4(network))) => {
            same_prefix(bits_of_v4(address), bits_of_v4(network), 32, length)
        }
        (Ok(IpAddr::V6(address)), Ok(IpAddr::V6(network))) => {
            same_prefix(bits_of_v6(address), bits_of_v6(network), 128, length)
        }
        _ => false,
    }
}

fn bits_of_v4(address: Ipv4Addr) -> u128 {
    u128::from(address.to_bits())
}

fn bits_of_v6(address: Ipv6Addr) -> u128 {
    address.to_bits()
}

/// Whether the first `length` of `width` bits are the same.
fn same_prefix(one: u128, two: u128, width: u32, length: u32) -> bool {
    let Some(rest) = width.checked_sub(length) else {
        return false;
    };
    let shifted = |bits: u128| bits.checked_shr(rest).unwrap_or(0);
    shifted(one) == shifted(two)
}
